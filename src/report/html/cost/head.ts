/** The head of a report of a cost: what was measured, and what it comes to in a sentence. */
import { formatBytes, formatCount, formatGb, formatNoun, formatUsd } from '../../format-number.ts';
import { expectationsHtml } from '../expectations.ts';
import { errorsOf, momentOf, namesOf } from '../facts.ts';
import { type Html, html } from '../html.ts';
import { clip, NAME_LENGTH } from '../parts.ts';
import type { CostReport } from './cost-report.ts';

export function costTitle({ result: { bill, daily, total, events } }: CostReport): string {
  if (bill !== undefined) return `amasim cost: ${formatUsd(bill.usdPerMonth)} USD a month`;
  if (daily !== undefined) return `amasim cost: ${formatGb(daily.gbPerDay.estimate)} a day`;
  return `amasim cost: ${formatBytes(total.billedBytes)} billed of ${formatNoun(events.read, 'event', 'events')}`;
}

export function costHead(report: CostReport): Html {
  const { result, inputs, endedMs, version } = report;
  const { prices } = result.bill ?? {};
  const rules = [...new Set(result.queries.map(({ dcr }) => dcr))];
  return html`<header>
<h1>${costTitle(report)}</h1>
<p class="verdict">${verdict(report)}</p>
${expectationsHtml(result)}
${prices?.kind === 'example' ? html`<p class="notice">The prices are examples, not yours: put your own over them with --prices.</p>` : undefined}
<dl class="facts">
<dt>Measured</dt><dd>${momentOf(endedMs)}</dd>
<dt>Inputs</dt><dd>${namesOf(inputs)}</dd>
<dt>Rules</dt><dd>${namesOf(rules)}</dd>
${prices && html`<dt>Prices</dt><dd>${clip(prices.name, NAME_LENGTH)}, of ${prices.date}</dd>\n`}<dt>Made by</dt><dd>amasim ${version}</dd>
</dl>
</header>\n`;
}

function verdict({ result: { total, events, daily, bill, problems, span } }: CostReport): string {
  const sample = `${formatNoun(total.rows, 'row', 'rows')} of ${formatNoun(events.read, 'event', 'events')} read, ${formatBytes(total.billedBytes)} billed`;
  const day =
    daily === undefined
      ? `What a day brings is not known: ${span === null ? 'no row has a time' : 'see the problems'}`
      : `${formatGb(daily.gbPerDay.estimate)} and ${formatCount(daily.rowsPerDay)} rows a day`;
  const money = bill === undefined ? '' : ` ${formatUsd(bill.usdPerMonth)} USD a month.`;
  return `${sample}. ${day}.${money} ${errorsOf(problems)}`;
}
