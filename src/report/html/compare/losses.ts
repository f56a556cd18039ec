/** What one set of rules does not collect that the first does, and the other way round. */
import type { AlternativeResult, DetectionLoss, Difference, IdsGoneResult } from '../../compare-result.ts';
import { formatCount } from '../../format-number.ts';
import { barDrawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { type Column, clip, figure, firstOf, NAME_LENGTH, named, notShown, table } from '../parts.ts';

/** Kinds of events of a list that are shown: there are two lists for each set of rules. */
const MOST_KINDS = 100;
/** Ids of a log that are shown. */
const MOST_IDS = 100;

const KIND_COLUMNS: readonly Column[] = [
  { title: 'log', kind: 'text' },
  { title: 'provider', kind: 'text' },
  { title: 'event id', kind: 'text' },
  { title: 'events', kind: 'number' },
  { title: 'of', kind: 'number' },
];

const DETECTION_COLUMNS: readonly Column[] = [
  ...['detection', 'severity', 'before', 'now', 'by'].map((title): Column => ({ title, kind: 'text' })),
  { title: 'lost in the sample', kind: 'number' },
];

/** `at` is its place among the alternatives. */
export function lossesSection({ name, comparedWithFirst }: AlternativeResult, at: number, first: string): PageSection {
  const { lost, added, idsGone, detections } = comparedWithFirst!;
  const [own, other] = [clip(name, NAME_LENGTH), clip(first, NAME_LENGTH)];
  const chart = barDrawing(`chart-lost-${at}`, {
    caption: `Events lost by ${own}`,
    bars: lost.eventIds.map(({ channel, eventId, events }) => ({ name: `${channel} ${eventId}`, value: events })),
    unit: 'events',
    color: '--line-b',
  });
  const path = `/alternatives/${at}/comparedWithFirst`;
  return {
    id: `lost-${at}`,
    name: `Lost by ${clip(name, 40)}`,
    title: `What ${own} loses`,
    charts: chart.charts,
    body: [
      chart.box,
      kinds(lost, { at: `${path}/lost`, caption: `Events of the sample that ${other} keeps and ${own} does not` }),
      detections && detectionsHtml(detections, { at: `${path}/detections`, own, other }),
      added.events === 0
        ? undefined
        : kinds(added, {
            at: `${path}/added`,
            caption: `Events of the sample that ${own} keeps and ${other} does not`,
          }),
      idsGone.length === 0
        ? undefined
        : html`<h3>What no query of ${own} can keep, met in the sample or not</h3>\n<dl>${idsGone.map(goneHtml)}</dl>\n`,
    ],
  };
}

function kinds({ eventIds }: Difference, { at, caption }: { readonly at: string; readonly caption: string }): Html {
  if (eventIds.length === 0) return html`<p>${caption}: none.</p>\n`;
  const { shown, hidden } = firstOf(eventIds, MOST_KINDS);
  const rows = shown.map(({ channel, provider, eventId, events, of }, n) => ({
    at: `${at}/eventIds/${n}`,
    cells: [
      named(channel),
      named(provider),
      named(eventId),
      figure(events, { of: 'events', show: formatCount }),
      figure(of, { of: 'of', show: formatCount }),
    ],
  }));
  return html`${table({ caption, columns: KIND_COLUMNS, rows })}${notShown(hidden, { of: 'kinds of events', command: 'cost --compare' })}`;
}

function detectionsHtml(
  detections: readonly DetectionLoss[],
  { at, own, other }: { readonly at: string; readonly own: string; readonly other: string },
): Html {
  const caption = `Detections that see less of their events by ${own} than by ${other}`;
  if (detections.length === 0) return html`<p>${caption}: none.</p>\n`;
  const { shown, hidden } = firstOf(detections, MOST_KINDS);
  const rows = shown.map(({ title, severity, before, after, events, lostInSample }, n) => ({
    at: `${at}/${n}`,
    cells: [
      named(title),
      named(severity ?? ''),
      html`${before}`,
      html`${after}`,
      named(events.map(({ name }) => name).join(', ')),
      figure(lostInSample, { of: 'lostInSample', show: formatCount }),
    ],
  }));
  return html`${table({ caption, columns: DETECTION_COLUMNS, rows })}${notShown(hidden, { of: 'detections', command: 'cost --compare' })}`;
}

function goneHtml({ channel, eventIds, except = [] }: IdsGoneResult): Html {
  const ids =
    eventIds !== 'all' ? list(eventIds) : except.length === 0 ? 'everything' : `everything but ${list(except)}`;
  return html`<dt>${channel === '' ? 'any log' : clip(channel, NAME_LENGTH)}</dt><dd>${ids}</dd>\n`;
}

function list(ids: readonly number[]): string {
  const told = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${told} and ${formatCount(ids.length - MOST_IDS)} more` : told;
}
