/** What was expected of a result, and whether it holds. */
import type { ExpectationResult } from '../expectations.ts';
import { type Html, html } from './html.ts';
import { figure } from './parts.ts';

/** Nothing where nothing was expected. */
export function expectationsHtml({
  expectations: all,
}: {
  readonly expectations?: readonly ExpectationResult[];
}): Html | undefined {
  if (all === undefined) return undefined;
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
