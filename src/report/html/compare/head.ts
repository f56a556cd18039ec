/** The head of a comparison: what was compared, and what each of the others comes to in a sentence. */
import type { AlternativeResult } from '../../compare-result.ts';
import { formatCount, formatNoun, formatShare, formatUsd } from '../../format-number.ts';
import { expectationsHtml } from '../expectations.ts';
import { errorsOf, momentOf, namesOf } from '../facts.ts';
import { type Html, html } from '../html.ts';
import { clip, NAME_LENGTH } from '../parts.ts';
import type { CompareReport } from './compare-report.ts';

export function compareTitle({ result: { alternatives } }: CompareReport): string {
  return `amasim cost: ${formatNoun(alternatives.length, 'set of rules', 'sets of rules')} compared`;
}

export function compareHead(report: CompareReport): Html {
  const { result, inputs, endedMs, version } = report;
  const [first, ...others] = result.alternatives;
  const prices = first?.bill?.prices;
  return html`<header>
<h1>${compareTitle(report)}</h1>
${others.map((other) => html`<p class="verdict">${verdict(other, first!)}</p>\n`)}<p>${errorsOf(result.problems)}</p>
${expectationsHtml(result)}
${prices?.kind === 'example' ? html`<p class="notice">The prices are examples, not yours: put your own over them with --prices.</p>` : undefined}
<dl class="facts">
<dt>Measured</dt><dd>${momentOf(endedMs)}</dd>
<dt>Inputs</dt><dd>${namesOf(inputs)}</dd>
<dt>Compared with</dt><dd>${clip(first?.name ?? '', NAME_LENGTH)}</dd>
${prices && html`<dt>Prices</dt><dd>${clip(prices.name, NAME_LENGTH)}, of ${prices.date}</dd>\n`}<dt>Made by</dt><dd>amasim ${version}</dd>
</dl>
</header>\n`;
}

function verdict({ name, total, bill, comparedWithFirst }: AlternativeResult, first: AlternativeResult): string {
  const { lost, added } = comparedWithFirst!;
  const money = bill === undefined ? '' : `, ${formatUsd(bill.usdPerMonth)} USD a month`;
  const size = `${formatShare(total.billedBytes, first.total.billedBytes)} of the billed bytes${money}`;
  return `${clip(name, NAME_LENGTH)}: ${size}; ${formatNoun(lost.events, 'event', 'events')} lost, ${formatCount(added.events)} added.`;
}
