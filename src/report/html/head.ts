/** The head of a report: what was run, and what came of it in a sentence. */
import { CODES } from '../../base/codes.ts';
import type { ExpectationResult } from '../expectations.ts';
import { formatCount, formatNoun } from '../format-number.ts';
import { type Html, html } from './html.ts';
import { clip, figure } from './parts.ts';
import type { RunReport } from './run-report.ts';

/** Inputs named in the head; further ones are counted. */
const SHOWN_INPUTS = 20;
const NAME_LENGTH = 300;

export function reportTitle({ result: { events } }: RunReport): string {
  return `amasim run: ${formatCount(events.read)} events read, ${formatCount(events.matched)} matched`;
}

export function reportHead(report: RunReport): Html {
  const { result, destination, inputs, endedMs, version } = report;
  const rules = [...new Set([...result.queries, ...result.streams].map(({ dcr }) => dcr))];
  return html`<header>
<h1>${reportTitle(report)}</h1>
<p class="verdict">${verdict(report)}</p>
${result.expectations && expectations(result.expectations)}
<dl class="facts">
<dt>Ended</dt><dd><time datetime="${iso(endedMs)}">${iso(endedMs)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')}</time></dd>
<dt>Inputs</dt><dd>${names(inputs)}</dd>
<dt>Rules</dt><dd>${names(rules)}</dd>
<dt>Sent to</dt><dd>${destination}</dd>
<dt>Path</dt><dd>${result.path}</dd>
<dt>Made by</dt><dd>amasim ${version}</dd>
</dl>
</header>\n`;
}

function verdict({ result, sends }: RunReport): string {
  const sum = (name: 'rows' | 'accepted') => result.streams.reduce((total, stream) => total + stream[name], 0);
  const [rows, accepted] = [sum('rows'), sum('accepted')];
  const errors = result.problems
    .filter(({ code }) => CODES[code].severity === 'error')
    .reduce((total, { count }) => total + count, 0);
  const made = formatNoun(rows, 'row was', 'rows were');
  const rest = rows - accepted;
  const sent =
    sends === 'no'
      ? `${made} made, none was sent.`
      : `${formatCount(accepted)} of ${made} accepted${rest === 0 ? '' : `, ${formatCount(rest)} not`}.`;
  return `${sent} ${errors === 0 ? 'No errors.' : `${formatNoun(errors, 'error', 'errors')}.`}`;
}

function expectations(all: readonly ExpectationResult[]): Html {
  const verdict = all.every(({ passed }) => passed)
    ? html`<p class="good">What was expected holds:</p>`
    : html`<p class="bad">What was expected does not hold:</p>`;
  return html`${verdict}<ul>${all.map(expectation)}</ul>`;
}

function expectation({ text, passed, measured, message }: ExpectationResult, n: number): Html {
  const told =
    measured === undefined
      ? html`${message}`
      : figure(measured, { of: `/expectations/${n}/measured`, show: () => message });
  return html`<li class="${passed ? 'good' : 'bad'}">${text}: ${told}${passed ? '' : ' (missed)'}</li>`;
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, SHOWN_INPUTS).map((name) => clip(name, NAME_LENGTH));
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join(', ');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
