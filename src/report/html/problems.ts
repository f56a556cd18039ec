/** Problems: how often each was met, what it means and what to do. */
import { CODES } from '../../base/codes.ts';
import { briefProblems } from '../brief-problems.ts';
import { formatCount } from '../format-number.ts';
import type { ProblemResult } from '../run-result.ts';
import { type Html, html } from './html.ts';
import type { PageSection } from './page.ts';
import { clip, derivation, figure, table } from './parts.ts';

/** Problems of one code shown one by one. */
const SHOWN_OF_A_CODE = 20;
/** Characters of a message; those of `--json` are whole. */
export const MESSAGE_LENGTH = 600;

const COLUMNS = [
  { title: 'code', kind: 'text' },
  { title: 'severity', kind: 'text' },
  { title: 'times', kind: 'number' },
  { title: 'message', kind: 'text' },
  { title: 'what it means, and what to do', kind: 'text' },
] as const;

/** `command`: whose `--json` has them all. */
export function problemsSection(
  problems: readonly ProblemResult[],
  { command }: { readonly command: string },
): PageSection {
  if (problems.length === 0) return { id: 'problems', name: 'Problems', body: [html`<p>None.</p>\n`] };
  const { shown, hidden } = briefProblems(
    problems.map((problem, n) => ({ ...problem, n })),
    () => SHOWN_OF_A_CODE,
  );
  const rows = shown.map(({ n, code, count, message }) => ({
    at: `/problems/${n}`,
    cells: [
      html`<code>${code}</code>`,
      severityOf(code),
      figure(count, { of: 'count', show: formatCount }),
      html`<span class="long">${clip(message, MESSAGE_LENGTH)}</span>`,
      html`<span class="long">${CODES[code].help} <small>docs/errors.md#${code.toLowerCase()}</small></span>`,
    ],
  }));
  const further = hidden.map(({ code, count }) => ({
    cells: [
      html`<code>${code}</code>`,
      severityOf(code),
      html`${formatCount(count)}`,
      html`more of these, in ${command} --json`,
      html`<small>docs/errors.md#${code.toLowerCase()}</small>`,
    ],
  }));
  return {
    id: 'problems',
    name: 'Problems',
    body: [
      table({ caption: 'Problems, errors first', columns: COLUMNS, rows: [...rows, ...further] }),
      derivation('figures of problems', [
        {
          term: 'times',
          text: `How often it was met. Of each code, ${SHOWN_OF_A_CODE} are shown one by one; messages of over ${MESSAGE_LENGTH} characters are cut.`,
        },
        {
          term: 'severity',
          text: 'Errors decide the exit code; warnings and notes only inform. docs/errors.md, which comes with amasim, has every code.',
        },
      ]),
    ],
  };
}

function severityOf(code: keyof typeof CODES): Html {
  const { severity } = CODES[code];
  return html`<span class="${severity === 'error' ? 'bad' : 'plain'}">${severity === 'info' ? 'note' : severity}</span>`;
}
