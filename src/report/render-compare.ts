/** What people see of `cost --compare`. */
import type { AlternativeResult, CompareResult, Difference, IdsGoneResult } from './compare-result.ts';
import { formatBytes, formatCount, formatNoun, formatShare } from './format-number.ts';
import { renderTable } from './render-table.ts';

/** Event ids of a log that are told one by one. */
const MOST_IDS = 40;

/** `top` is how many kinds of events are told one by one. */
export function renderCompare(result: CompareResult, top: number): string {
  const { events, alternatives, notToldApart } = result;
  const [first, ...others] = alternatives;
  const parts = [
    `Events   ${formatCount(events.read)} read, ${formatCount(events.malformed)} malformed, ${formatBytes(events.bytes)} of input`,
    sideBySide(alternatives),
    ...others.flatMap((alternative) => differences(alternative, first!.name, top)),
  ];
  if (notToldApart > 0) {
    parts.push(
      `${formatNoun(notToldApart, 'event is', 'events are')} of one kind too many, and in no list of what is lost.`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function sideBySide(alternatives: readonly AlternativeResult[]): string {
  const [first] = alternatives;
  return renderTable(
    [
      { title: 'rules', align: 'left', maxWidth: 40 },
      { title: 'events kept', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'JSON', align: 'right' },
      { title: 'compressed', align: 'right' },
      { title: 'billed', align: 'right' },
      { title: 'of the first', align: 'right' },
      { title: 'a day', align: 'right' },
      { title: 'USD a month', align: 'right' },
      { title: 'lost', align: 'right' },
      { title: 'added', align: 'right' },
    ],
    alternatives.map(({ name, kept, total, daily, bill, comparedWithFirst }) => [
      name,
      formatCount(kept),
      formatCount(total.rows),
      formatBytes(total.bytes),
      formatBytes(total.compressedBytes),
      formatBytes(total.billedBytes),
      formatShare(total.billedBytes, first!.total.billedBytes),
      daily === undefined ? '-' : formatBytes(daily.gbPerDay.estimate * 1e9),
      bill === undefined ? '-' : bill.usdPerMonth.toFixed(2),
      comparedWithFirst === undefined ? '' : formatCount(comparedWithFirst.lost.events),
      comparedWithFirst === undefined ? '' : formatCount(comparedWithFirst.added.events),
    ]),
  );
}

function differences({ name, comparedWithFirst }: AlternativeResult, first: string, top: number): string[] {
  const { lost, added, idsGone } = comparedWithFirst!;
  return [
    `Lost by ${name}: ${formatNoun(lost.events, 'event', 'events')} of the sample that ${first} keeps${kinds(lost, top)}`,
    ...(added.events === 0
      ? []
      : [
          `Added by ${name}: ${formatNoun(added.events, 'event', 'events')} of the sample that ${first} does not keep${kinds(added, top)}`,
        ]),
    ...(idsGone.length === 0
      ? []
      : [
          `No query of ${name} can keep, met in the sample or not\n${idsGone.map((gone) => `  ${idsText(gone)}`).join('\n')}`,
        ]),
  ];
}

function kinds({ eventIds }: Difference, top: number): string {
  if (eventIds.length === 0) return '';
  const told = eventIds.slice(0, top);
  const rest = eventIds.slice(top);
  const events = rest.reduce((sum, kind) => sum + kind.events, 0);
  const table = renderTable(
    [
      { title: 'log', align: 'left', maxWidth: 48 },
      { title: 'provider', align: 'left', maxWidth: 40 },
      { title: 'id', align: 'right' },
      { title: 'events', align: 'right' },
      { title: 'of', align: 'right' },
    ],
    [
      ...told.map(({ channel, provider, eventId, events, of }) => [
        channel,
        provider,
        eventId,
        formatCount(events),
        formatCount(of),
      ]),
      ...(rest.length === 0
        ? []
        : [[`${formatNoun(rest.length, 'other kind', 'other kinds')}`, '', '', formatCount(events), '']]),
    ],
  );
  return `\n${table}`;
}

function idsText({ channel, eventIds, except = [] }: IdsGoneResult): string {
  const log = channel === '' ? 'any log' : channel;
  if (eventIds === 'all') return except.length === 0 ? `${log}: everything` : `${log}: everything but ${list(except)}`;
  return `${log}: ${list(eventIds)}`;
}

function list(ids: readonly number[]): string {
  const told = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${told} and ${ids.length - MOST_IDS} more` : told;
}
