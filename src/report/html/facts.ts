/** What the heads of reports say of where a result is from. */
import { CODES } from '../../base/codes.ts';
import { formatCount, formatNoun } from '../format-number.ts';
import type { ProblemResult } from '../run-result.ts';
import { type Html, html } from './html.ts';
import { clip, NAME_LENGTH } from './parts.ts';

/** Names told one by one; further ones are counted. */
const SHOWN_NAMES = 20;

export function namesOf(all: readonly string[]): string {
  const shown = all.slice(0, SHOWN_NAMES).map((name) => clip(name, NAME_LENGTH));
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join(', ');
}

/** `ms` since 1970, as `2026-11-28 12:00:00 UTC`. */
export function momentOf(ms: number): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`;
}

/** `No errors.`, or how many. */
export function errorsOf(problems: readonly ProblemResult[]): string {
  const errors = problems
    .filter(({ code }) => CODES[code].severity === 'error')
    .reduce((total, { count }) => total + count, 0);
  return errors === 0 ? 'No errors.' : `${formatNoun(errors, 'error', 'errors')}.`;
}
