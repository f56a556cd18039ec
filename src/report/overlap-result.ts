/** What `overlap` found: which queries keep the same events, proved without events and counted on those given. */
import { formatCount } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { ProblemResult } from './run-result.ts';

/** `overlap --json`. Numbers of queries are their places in `queries`, from 0. */
export interface OverlapResult {
  readonly schemaVersion: 1;
  /** Absent without inputs. */
  readonly events?: { readonly read: number; readonly matched: number; readonly malformed: number };
  readonly queries: readonly OverlapQuery[];
  readonly pairs: readonly OverlapPairResult[];
  /** Queries that can match no event at all, proved without any. */
  readonly never: readonly number[];
  /** Queries that matched none of the events. Absent without inputs. */
  readonly unmatched?: readonly number[];
  readonly problems: readonly ProblemResult[];
}

export interface OverlapQuery {
  readonly dcr: string;
  readonly dataSource: string;
  readonly xPathQuery: string;
  readonly file: string;
  /** JSON pointer of the query in its file. */
  readonly path: string;
  readonly matched?: number;
}

/**
 * `equal`, `inside` (the left keeps only what the right keeps too) and `around` (the other way round) are proved;
 * `overlapping`: both can match one event, as far as can be told.
 */
export interface OverlapPairResult {
  readonly left: number;
  readonly right: number;
  readonly relation: 'equal' | 'inside' | 'around' | 'overlapping' | 'unknown';
  /** Both are of one rule. */
  readonly sameRule: boolean;
  /** Tables of one workspace that get a row from each; empty when nothing comes twice. */
  readonly tables: readonly string[];
  /** Events both matched. Absent without inputs. */
  readonly both?: number;
}

/** The result as a person reads it. */
export function renderOverlap(result: OverlapResult): string {
  const { queries, pairs, never, unmatched = [], events } = result;
  const lines: string[] = [];
  if (events !== undefined) {
    lines.push(`Events   ${formatCount(events.read)} read, ${formatCount(events.matched)} kept by any query`, '');
  }
  lines.push(`Queries  ${formatCount(queries.length)}`);
  lines.push(
    renderTable(
      [
        { title: '#', align: 'right' },
        { title: 'rule', align: 'left', maxWidth: 24 },
        { title: 'query', align: 'left', maxWidth: 80 },
        ...(events === undefined ? [] : [{ title: 'matched', align: 'right' as const }]),
      ],
      queries.map(({ dcr, xPathQuery, matched }, number) => [
        String(number + 1),
        dcr,
        xPathQuery,
        ...(events === undefined ? [] : [formatCount(matched ?? 0)]),
      ]),
    ),
    '',
  );
  lines.push(
    ...section(
      'The same, or one within the other',
      pairs.filter(isProved).map((pair) => pairLine(pair, result)),
    ),
  );
  lines.push(
    ...section(
      'May keep the same events',
      pairs.filter((pair) => !isProved(pair)).map((pair) => pairLine(pair, result)),
    ),
  );
  lines.push(
    ...section(
      'Match nothing, whatever the event',
      never.map((number) => `#${number + 1}`),
    ),
  );
  lines.push(
    ...section(
      'Matched none of these events',
      unmatched.filter((number) => !never.includes(number)).map((number) => `#${number + 1}`),
    ),
  );
  if (pairs.length === 0 && never.length === 0 && unmatched.length === 0)
    lines.push('No two queries keep the same event.');
  return `${lines.join('\n').trimEnd()}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ''];
}

function isProved({ relation }: OverlapPairResult): boolean {
  return relation === 'equal' || relation === 'inside' || relation === 'around';
}

const WORDS = {
  equal: 'keeps the same events as',
  inside: 'keeps only what is kept by',
  around: 'keeps all that is kept by',
  overlapping: 'may keep events of',
  unknown: 'was not compared to the end with',
} as const;

function pairLine(
  { left, right, relation, sameRule, tables, both }: OverlapPairResult,
  { events }: OverlapResult,
): string {
  const counted =
    both === undefined || events === undefined
      ? ''
      : `; ${formatCount(both)} of ${formatCount(events.read)} events kept by both`;
  const twice =
    tables.length === 0
      ? ''
      : `; rows twice in ${tables.join(', ')}${sameRule ? ' where overlapping queries of a rule make a row each' : ''}`;
  return `#${left + 1} ${WORDS[relation]} #${right + 1}${counted}${twice}`;
}
