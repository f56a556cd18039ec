/** Queries: what each let through, what only it let through, and with `--profile` what it cost. */
import { formatCount, formatShare } from '../../format-number.ts';
import type { FirewallLogResult, QueryResult } from '../../run-result.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, type Column, clip, derivation, figure, firstOf, longTable, named, type Term, table } from '../parts.ts';
import { queryTexts } from '../query-texts.ts';
import type { RunReport } from './run-report.ts';

/** Queries shown; with more the file would be too large to open at once. */
const MOST_QUERIES = 2000;

export function queriesSection({ result: { events, queries, firewallLogs = [] } }: RunReport): PageSection {
  const isProfiled = queries.some(({ profile }) => profile !== undefined);
  const isFiltered = queries.some(({ filtered }) => filtered !== undefined);
  const ordered = queries
    .map((query, n) => ({ query, n }))
    .sort((a, b) => (b.query.profile?.share ?? 0) - (a.query.profile?.share ?? 0) || b.query.matched - a.query.matched);
  const { shown, hidden } = firstOf(ordered, MOST_QUERIES);
  const { length, notice } = queryTexts(
    shown.map(({ query }) => query),
    { command: 'run' },
  );
  return {
    id: 'queries',
    name: 'Queries',
    body: [
      table({
        caption: isProfiled
          ? 'Queries, those that take most of the time first'
          : 'Queries, those that match most first',
        columns: columnsOf({ isFiltered, isProfiled }),
        rows: shown.map(({ query, n }) => ({
          at: `/queries/${n}`,
          cells: cellsOf(query, { read: events.read, length, isFiltered, isProfiled }),
        })),
      }),
      hidden.length === 0
        ? undefined
        : html`<p class="notice">${formatCount(hidden.length)} more queries are in run --json only. They matched ${formatCount(
            hidden.reduce((sum, { query }) => sum + query.matched, 0),
          )} times.</p>\n`,
      notice,
      firewallLogs.length === 0 ? undefined : firewallTable(firewallLogs),
      derivation('figures of queries', [...TERMS, ...(isFiltered ? [FILTERED] : []), ...(isProfiled ? PROFILED : [])]),
    ],
  };
}

/** Firewall logs have no queries: every line of a source with the right profile is taken. */
function firewallTable(logs: readonly FirewallLogResult[]): Html {
  return longTable(
    {
      caption: 'Firewall logs',
      columns: [
        ...['data source', 'rule', 'profiles'].map((title): Column => ({ title, kind: 'text' })),
        { title: 'matched', kind: 'number' },
      ],
      rows: logs.map(({ dcr, dataSource, profiles, matched }, n) => ({
        at: `/firewallLogs/${n}`,
        cells: [
          named(dataSource),
          named(dcr),
          named(profiles.length === 0 ? 'all' : profiles.join(', ')),
          figure(matched, { of: 'matched', show: formatCount }),
        ],
      })),
    },
    { of: 'data sources', command: 'run' },
  );
}

interface Kinds {
  readonly isFiltered: boolean;
  readonly isProfiled: boolean;
}

function columnsOf({ isFiltered, isProfiled }: Kinds): Column[] {
  const number = (title: string): Column => ({ title, kind: 'number' });
  const text = (title: string): Column => ({ title, kind: 'text' });
  return [
    text('query'),
    text('rule'),
    text('data source'),
    text('engine'),
    number('matched'),
    number('of those read'),
    number('only here'),
    ...(isFiltered ? [number('left out')] : []),
    ...(isProfiled ? [number('tried'), number('ns each'), number('time')] : []),
  ];
}

function cellsOf(
  query: QueryResult,
  { read, length, isFiltered, isProfiled }: Kinds & { readonly read: number; readonly length: number },
): Html[] {
  const { filtered, profile } = query;
  const nothing = html``;
  return [
    html`<code>${clip(query.xPathQuery, length)}</code>`,
    named(query.dcr),
    named(query.dataSource),
    html`${query.engine}`,
    figure(query.matched, { of: 'matched', show: formatCount }),
    html`${formatShare(query.matched, read)}`,
    figure(query.matchedOnlyHere, { of: 'matchedOnlyHere', show: formatCount }),
    ...(isFiltered ? [filtered === undefined ? nothing : figure(filtered, { of: 'filtered', show: formatCount })] : []),
    ...(isProfiled && profile !== undefined
      ? [
          figure(profile.tried, { of: 'profile/tried', show: formatCount }),
          figure(profile.nsPerEvent, { of: 'profile/nsPerEvent', show: formatCount }),
          html`${figure(profile.share, { of: 'profile/share', show: (part) => formatShare(part, 1) })}${bar(profile.share, { of: 1 })}`,
        ]
      : []),
  ];
}

const TERMS: readonly Term[] = [
  {
    term: 'engine',
    text: 'What ran the query: fast, or reference for what the fast engine does not take. amasim explain says why.',
  },
  { term: 'matched', text: 'Events the query keeps. An event that several queries keep counts with each of them.' },
  { term: 'of those read', text: 'Matched by events read: how selective the query is.' },
  { term: 'only here', text: 'Events that no other query keeps: what would be lost without this one.' },
];
const FILTERED: Term = {
  term: 'left out',
  text: 'Events matched that the filters of the extension MicrosoftDnsAgent left out before a row was made.',
};
const PROFILED: readonly Term[] = [
  { term: 'tried', text: 'Events that were brought to the query by their log and event id.' },
  { term: 'ns each', text: 'Nanoseconds the query took for each event tried.' },
  { term: 'time', text: 'Its part of the time that reading, filtering and mapping took on all workers.' },
];
