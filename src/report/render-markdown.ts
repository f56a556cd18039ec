/** Results as Markdown, as one would paste them into a pull request: what the text of the command has, and what was expected. */
import { CODES } from '../base/codes.ts';
import { briefProblems } from './brief-problems.ts';
import type { CompareResult } from './compare-result.ts';
import type { CostResult } from './cost-result.ts';
import type { ExpectationResult } from './expectations.ts';
import { formatCount, formatNoun } from './format-number.ts';
import { MARKDOWN_OPENING, markdownTable, markdownWords } from './markdown-text.ts';
import { comparePage } from './render-compare.ts';
import { costPage } from './render-cost.ts';
import { runPage, type SummaryContext } from './render-summary.ts';
import type { TextColumn } from './render-table.ts';
import type { PageTable, ResultPage } from './result-page.ts';
import type { ProblemResult, RunResult } from './run-result.ts';

/** Longest message of a problem; they are whole on the screen and in `--json`. */
const MESSAGE_WIDTH = 300;

export function renderRunMarkdown(result: RunResult, context: SummaryContext): string {
  return renderMarkdown('run', runPage(result, context), result);
}

export function renderCostMarkdown(result: CostResult): string {
  return renderMarkdown('cost', costPage(result), result);
}

/** `top` is how many kinds of events are told one by one. */
export function renderCompareMarkdown(result: CompareResult, top: number): string {
  return renderMarkdown('cost', comparePage(result, top), result);
}

interface Judged {
  readonly expectations?: readonly ExpectationResult[];
  readonly problems: readonly ProblemResult[];
}

function renderMarkdown(command: string, { facts, tables }: ResultPage, { expectations, problems }: Judged): string {
  const bullets = facts.flatMap(({ term, lines: [first = '', ...more] }) => [
    `- **${markdownWords(term)}**: ${markdownWords(first)}`,
    ...more.map((line) => `  - ${markdownWords(line)}`),
  ]);
  const all: readonly PageTable[] = [
    ...(expectations === undefined ? [] : [expectationsTable(expectations)]),
    ...tables,
    ...(problems.length === 0 ? [] : [problemsTable(problems)]),
  ];
  return `${[`${MARKDOWN_OPENING}${command}`, bullets.join('\n'), ...all.map(tableMarkdown)].join('\n\n')}\n`;
}

function tableMarkdown({ title, columns, rows, notes = [] }: PageTable): string {
  const list = notes.length === 0 ? [] : [notes.map((note) => `- ${markdownWords(note)}`).join('\n')];
  return [`### ${markdownWords(title)}`, markdownTable(columns, rows), ...list].join('\n\n');
}

function expectationsTable(expectations: readonly ExpectationResult[]): PageTable {
  const missed = expectations.filter(({ passed }) => !passed).length;
  return {
    title: missed === 0 ? 'What was expected holds' : `${formatNoun(missed, 'expectation', 'expectations')} missed`,
    columns: [left('expected'), left('measured'), left('')],
    rows: expectations.map(({ text, passed, message }) => [
      text,
      { words: message },
      { words: passed ? 'holds' : 'missed' },
    ]),
  };
}

function problemsTable(problems: readonly ProblemResult[]): PageTable {
  const { shown, hidden } = briefProblems(problems);
  return {
    title: 'Problems',
    columns: [
      left(''),
      left('code'),
      { title: 'times', align: 'right' },
      { title: 'message', align: 'left', maxWidth: MESSAGE_WIDTH },
    ],
    rows: [
      ...shown.map(({ code, count, message }) => [{ words: CODES[code].severity }, code, formatCount(count), message]),
      ...hidden.map(({ code, count }) => [
        { words: CODES[code].severity },
        code,
        formatCount(count),
        { words: 'more of these' },
      ]),
    ],
  };
}

function left(title: string): TextColumn {
  return { title, align: 'left' };
}
