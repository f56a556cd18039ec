/** Rows and bytes by table, and by the stream of a rule that brought them there. */
import { formatBytes, formatCount } from '../../format-number.ts';
import type { StreamResult } from '../../run-result.ts';
import { html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, type Column, derivation, figure, longTable, named, type Term } from '../parts.ts';
import { costCommand } from './cost-command.ts';
import type { RunReport } from './run-report.ts';

type Member = Exclude<keyof StreamResult, 'dcr' | 'stream' | 'table'>;

interface Shown {
  readonly name: Member;
  readonly title: string;
  readonly show: (value: number) => string;
  readonly bar?: 'a' | 'b';
}

const BYTES: readonly Shown[] = [
  { name: 'rows', title: 'rows', show: formatCount },
  { name: 'bytes', title: 'bytes', show: formatBytes, bar: 'a' },
  { name: 'billedBytes', title: 'billed', show: formatBytes, bar: 'b' },
];
const ENDS: readonly Shown[] = [
  { name: 'accepted', title: 'accepted', show: formatCount },
  { name: 'rejected', title: 'rejected', show: formatCount },
];
const REPLAYED: readonly Shown[] = [
  { name: 'dropped', title: 'dropped', show: formatCount },
  { name: 'lost', title: 'lost', show: formatCount },
  { name: 'queued', title: 'queued', show: formatCount },
];
const SENDING: readonly Shown[] = [
  { name: 'droppedByTransform', title: 'dropped by transform', show: formatCount },
  { name: 'requests', title: 'requests', show: formatCount },
  { name: 'retries', title: 'retries', show: formatCount },
  { name: 'sentBytes', title: 'compressed', show: formatBytes },
];

export function streamsSection({ result: { streams, replay }, inputs, rules }: RunReport): PageSection {
  const ends = [...ENDS, ...(replay === undefined ? [] : REPLAYED)];
  return {
    id: 'streams',
    name: 'Tables and streams',
    title: 'Bytes by table and stream',
    body: [
      longTable(
        {
          caption: 'By table, largest billed size first',
          columns: [{ title: 'table', kind: 'text' }, ...columnsOf([...BYTES, ...ends])],
          ...tablesOf(streams, [...BYTES, ...ends]),
        },
        { of: 'tables', command: 'run' },
      ),
      longTable(
        {
          caption: 'By stream of a rule, largest billed size first',
          columns: [
            { title: 'rule', kind: 'text' },
            { title: 'stream', kind: 'text' },
            { title: 'table', kind: 'text' },
            ...columnsOf([...BYTES, ...ends, ...SENDING]),
          ],
          rows: streamRows(streams, [...BYTES, ...ends, ...SENDING]),
        },
        { of: 'streams', command: 'run' },
      ),
      rules.length === 0
        ? undefined
        : html`<p>Bytes and money by event id are not measured by a run, which does not look at each row; this tells them: <code>${costCommand({ inputs, rules })}</code></p>\n`,
      derivation('figures of streams', TERMS),
    ],
  };
}

const TERMS: readonly Term[] = [
  { term: 'bytes', text: 'Of the rows as JSON, before batching and compression. 1 kB is 1,000 bytes.' },
  {
    term: 'billed',
    text: 'The size that Azure would bill, by the documented rule: the text of the column values, some columns left out. The exact bytes Azure counts are not documented.',
  },
  {
    term: 'compressed, requests, retries',
    text: 'What was sent, further attempts as well. A stream is posted once and handed to each of its tables by the service, so these stand with its first table and are 0 with the others.',
  },
  { term: 'accepted', text: 'Rows in requests that were answered with success.' },
  { term: 'rejected', text: 'Rows too large for a request, or in requests that were refused for good.' },
  {
    term: 'dropped, lost, queued',
    text: 'Of a replay: at the quota of the queue, in batches that could not be read back, not accepted when the run ended.',
  },
  { term: 'by table', text: 'Sums over all streams into that table.' },
];

function columnsOf(shown: readonly Shown[]): Column[] {
  return shown.map(({ title }) => ({ title, kind: 'number' }));
}

/** Where it stands among `streams` is its place in `--json`. */
function streamRows(streams: readonly StreamResult[], shown: readonly Shown[]) {
  const most = mostOf(streams);
  return streams
    .map((stream, n) => ({ stream, n }))
    .sort((a, b) => b.stream.billedBytes - a.stream.billedBytes)
    .map(({ stream, n }) => ({
      at: `/streams/${n}`,
      cells: [
        named(stream.dcr),
        named(stream.stream),
        named(stream.table),
        ...shown.map(({ name, show, bar: kind }) => {
          const value = stream[name] ?? 0;
          return html`${figure(value, { of: name, show })}${kind && bar(value, { of: most, kind })}`;
        }),
      ],
    }));
}

function tablesOf(streams: readonly StreamResult[], shown: readonly Shown[]) {
  const sums = new Map<string, Map<Member, number>>();
  const total = new Map<Member, number>();
  for (const stream of streams) {
    const sum = sums.get(stream.table) ?? new Map<Member, number>();
    sums.set(stream.table, sum);
    for (const { name } of shown) {
      for (const counts of [sum, total]) counts.set(name, (counts.get(name) ?? 0) + (stream[name] ?? 0));
    }
  }
  const by = (sum: ReadonlyMap<Member, number>, name: Member) => sum.get(name) ?? 0;
  const most = mostOf(
    [...sums.values()].map((sum) => ({ bytes: by(sum, 'bytes'), billedBytes: by(sum, 'billedBytes') })),
  );
  const ordered = [...sums].sort(([, a], [, b]) => by(b, 'billedBytes') - by(a, 'billedBytes'));
  return {
    rows: ordered.map(([name, sum]) => ({
      cells: [
        named(name),
        ...shown.map((column) => {
          const value = by(sum, column.name);
          return html`${column.show(value)}${column.bar && bar(value, { of: most, kind: column.bar })}`;
        }),
      ],
    })),
    foot: [html`all tables`, ...shown.map(({ name, show }) => html`${show(by(total, name))}`)],
  };
}

function mostOf(sizes: readonly Pick<StreamResult, 'bytes' | 'billedBytes'>[]): number {
  return sizes.reduce((most, { bytes, billedBytes }) => Math.max(most, bytes, billedBytes), 0);
}
