/** The head of a report: what was run, and what came of it in a sentence. */
import { formatCount, formatNoun } from '../../format-number.ts';
import { expectationsHtml } from '../expectations.ts';
import { errorsOf, momentOf, namesOf } from '../facts.ts';
import { type Html, html } from '../html.ts';
import type { RunReport } from './run-report.ts';

export function reportTitle({ result: { events } }: RunReport): string {
  return `amasim run: ${formatCount(events.read)} events read, ${formatCount(events.matched)} matched`;
}

export function reportHead(report: RunReport): Html {
  const { result, destination, inputs, endedMs, version } = report;
  const rules = [...new Set([...result.queries, ...result.streams].map(({ dcr }) => dcr))];
  return html`<header>
<h1>${reportTitle(report)}</h1>
<p class="verdict">${verdict(report)}</p>
${expectationsHtml(result)}
<dl class="facts">
<dt>Ended</dt><dd>${momentOf(endedMs)}</dd>
<dt>Inputs</dt><dd>${namesOf(inputs)}</dd>
<dt>Rules</dt><dd>${namesOf(rules)}</dd>
<dt>Sent to</dt><dd>${destination}</dd>
<dt>Path</dt><dd>${result.path}</dd>
<dt>Made by</dt><dd>amasim ${version}</dd>
</dl>
</header>\n`;
}

function verdict({ result, sends }: RunReport): string {
  const sum = (name: 'rows' | 'accepted') => result.streams.reduce((total, stream) => total + stream[name], 0);
  const [rows, accepted] = [sum('rows'), sum('accepted')];
  const made = formatNoun(rows, 'row was', 'rows were');
  const rest = rows - accepted;
  const sent =
    sends === 'no'
      ? `${made} made, none was sent.`
      : `${formatCount(accepted)} of ${made} accepted${rest === 0 ? '' : `, ${formatCount(rest)} not`}.`;
  return `${sent} ${errorsOf(result.problems)}`;
}
