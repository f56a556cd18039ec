/** The sample: from what was read to what would be billed. */
import type { CostResult } from '../../cost-result.ts';
import { formatBytes, formatCount, formatNoun, formatShare } from '../../format-number.ts';
import { equation, eventSteps, stepList } from '../funnel-steps.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, derivation, figure, type Term, table } from '../parts.ts';

export function sampleSection(result: CostResult): PageSection {
  const { events, total } = result;
  const [input, read, matched] = eventSteps(events);
  return {
    id: 'sample',
    name: 'The sample',
    title: 'The sample: from read to billed',
    body: [
      spanText(result),
      html`<h3>Events</h3>\n`,
      stepList([input, read, matched]),
      html`<h3>Rows</h3>\n<p>They make ${figure(total.rows, { of: '/total/rows', show: formatCount })} rows: one for each rule that keeps an event, in each table it goes to.</p>\n`,
      sizesTable(result),
      html`<h3>The sums</h3>\n<ul class="sums">${[equation(input, [read]), equation(read, [matched])]}</ul>\n`,
      derivation('figures of the sample', TERMS),
    ],
  };
}

function spanText({ span, machines }: CostResult): Html {
  const time =
    span === null
      ? html`No row has a time`
      : html`Rows are of ${timeOf(span.from)} to ${timeOf(span.to)}, ${figure(span.hours, { of: '/span/hours', show: (hours) => `${Number(hours.toFixed(2))}` })} hours`;
  return html`<p>${time}, and of ${figure(machines, { of: '/machines', show: (count) => formatNoun(count, 'computer', 'computers') })}.</p>\n`;
}

function timeOf(iso: string): Html {
  return html`<time datetime="${iso}">${iso.replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC')}</time>`;
}

function sizesTable({ events, total }: CostResult): Html {
  const sizes = [
    { name: 'input', bytes: events.bytes, of: '/events/bytes' },
    { name: 'rows as JSON', bytes: total.bytes, of: '/total/bytes' },
    { name: 'compressed', bytes: total.compressedBytes, of: '/total/compressedBytes' },
    { name: 'billed', bytes: total.billedBytes, of: '/total/billedBytes' },
  ];
  const most = Math.max(...sizes.map(({ bytes }) => bytes));
  const ofOne = (bytes: number, count: number) => html`${count === 0 ? '-' : formatBytes(Math.round(bytes / count))}`;
  return table({
    caption: 'Sizes side by side',
    columns: [
      { title: 'size', kind: 'text' },
      { title: 'bytes', kind: 'number' },
      { title: 'of the JSON', kind: 'number' },
      { title: 'for each row', kind: 'number' },
    ],
    rows: sizes.map(({ name, bytes, of }) => ({
      cells: [
        html`${name}`,
        html`${figure(bytes, { of, show: formatBytes })}${bar(bytes, { of: most, kind: name === 'billed' ? 'b' : 'a' })}`,
        html`${formatShare(bytes, total.bytes)}`,
        ofOne(bytes, total.rows),
      ],
    })),
  });
}

const TERMS: readonly Term[] = [
  { term: 'input', text: 'Bytes of the files read, whatever they hold besides events.' },
  { term: 'rows as JSON', text: 'Before batching and compression. 1 kB is 1,000 bytes.' },
  { term: 'compressed', text: 'What gzip makes of a megabyte of rows at a time, as they are sent.' },
  {
    term: 'billed',
    text: 'The size that Azure would bill, by the documented rule: the text of the column values, some columns left out. The exact bytes Azure counts are not documented.',
  },
  {
    term: 'hours and computers',
    text: 'From the first to the last minute that has rows; computers that rows are of, as they name themselves.',
  },
];
