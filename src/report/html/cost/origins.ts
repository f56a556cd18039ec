/** What rows are of: events by id, providers, computers and accounts; and what is paid twice. */
import type { CostResult } from '../../cost-result.ts';
import { byteDrawing } from '../charts.ts';
import { html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { derivation } from '../parts.ts';
import { MEASURE_TERMS, measureTable, topTable } from './measures.ts';
import { moneyOf, TERM_OF_TABLE, termOfAll } from './money.ts';

export function eventsSection(result: CostResult): PageSection {
  const { eventIds } = result;
  const money = moneyOf(result);
  const { box, charts } = byteDrawing('chart-events', {
    caption: 'Billed bytes of the sample by provider and event id',
    bars: eventIds.items.map(({ name, billedBytes }) => ({ name, value: billedBytes })),
    color: '--line-a',
  });
  return {
    id: 'events',
    name: 'Events by id',
    title: 'Bytes and money by event id',
    charts,
    body: [
      box,
      topTable(eventIds, {
        caption: 'By provider and event id, the largest first',
        what: 'event',
        at: '/eventIds',
        usdOf: money?.ofAll,
      }),
      derivation('figures of events', [...MEASURE_TERMS, TOP, ...(money === undefined ? [] : [termOfAll(money)])]),
    ],
  };
}

const TOP = {
  term: 'all others',
  text: 'Those that are not told one by one (--top), so that the list adds up to all rows.',
};

export function originsSection(result: CostResult): PageSection {
  const money = moneyOf(result);
  const lists = [
    { title: 'Providers', what: 'provider', top: result.providers, at: '/providers' },
    { title: 'Computers', what: 'computer', top: result.computers, at: '/computers' },
    { title: 'Accounts', what: 'account', top: result.accounts, at: '/accounts' },
  ] as const;
  return {
    id: 'origins',
    name: 'Providers, computers, accounts',
    body: [
      ...lists.map(({ title, what, top, at }) =>
        topTable(top, { caption: `${title}, the largest first`, what, at, usdOf: money?.ofAll }),
      ),
      derivation('figures of providers, computers and accounts', [
        ...MEASURE_TERMS,
        TOP,
        {
          term: 'account',
          text: 'The first of the columns Account, TargetAccount, SubjectAccount and UserName that has a value.',
        },
        ...(money === undefined ? [] : [termOfAll(money)]),
      ]),
    ],
  };
}

export function duplicatesSection(result: CostResult): PageSection {
  const money = moneyOf(result);
  const { duplicates } = result;
  return {
    id: 'duplicates',
    name: 'Paid twice',
    body:
      duplicates.length === 0
        ? [html`<p>Nothing: no event is in a table twice.</p>\n`]
        : [
            measureTable({
              caption: 'Rows of events that are in the table already',
              what: 'table',
              list: duplicates,
              at: '/duplicates',
              usdOf: money && ((entry) => money.ofTable(entry.name, entry)),
            }),
            derivation('figures of what is paid twice', [
              {
                term: 'rows',
                text: 'Rows of an event that another rule, or another flow, has brought to the same table: all but the first.',
              },
              ...MEASURE_TERMS,
              ...(money === undefined ? [] : [TERM_OF_TABLE]),
            ]),
          ],
  };
}
