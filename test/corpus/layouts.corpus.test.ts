/** Real logs: what is made of events by their layouts is what is made of them one by one. */

import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/event-stream.ts';
import type { EventLayout } from '../../src/events/layout.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { planInputs } from '../../src/sources/plan-inputs.ts';
import type { RowMapper } from '../../src/tables/types.ts';
import { byLayout } from '../events/layouts.ts';
import { expectEqual } from '../expect-often.ts';
import { compareRows, everyMapper } from '../tables/rows-by-program.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';

/** Of a layout met often, that many events are compared and then every so manieth. */
const ALL_UNTIL = 3;
const THEN_EVERY = 100;

const FIELDS = [...SYSTEM_FIELD_PATHS.keys()] as SystemField[];

describe.skipIf(NO_CORPUS)('real logs by layouts', () => {
  it('have the trees and the rows that they have without', { timeout: 120_000 }, async () => {
    const mappers = everyMapper();
    const met = new Map<EventLayout, number>();
    let compared = 0;
    for await (const event of readEvents([`${CORPUS}/evtx`], { report: () => {} })) {
      const layout = event.layout();
      if (layout === undefined) continue;
      const times = (met.get(layout) ?? 0) + 1;
      met.set(layout, times);
      if ((times <= ALL_UNTIL || times % THEN_EVERY === 0) && compareAll(event, mappersOfTurn(mappers, compared)))
        compared++;
    }
    expect(compared).toBeGreaterThan(2000);
  });

  it('have them in XML, too, when met again', { timeout: 120_000 }, async () => {
    const mappers = everyMapper();
    let compared = 0;
    for await (const block of planInputs([`${CORPUS}/xml`], { report: () => {} })) {
      const reader = new XmlReader({ layoutAfter: 1 });
      for (const _ of ['first', 'again']) {
        for (const event of reader.read(block, () => {}))
          if (compareAll(event, mappersOfTurn(mappers, compared))) compared++;
      }
    }
    expect(compared).toBeGreaterThan(900);
  });
});

/** Those of the current agent, and one of the legacy agent, which does little else with an event: each in its turn. */
function mappersOfTurn(mappers: readonly RowMapper[], turn: number): readonly RowMapper[] {
  const half = mappers.length / 2;
  return [...mappers.slice(0, half), mappers[half + (turn % half)]!];
}

/** False when the event has no layout, so that there is nothing to compare. */
function compareAll(event: EventView, mappers: readonly RowMapper[]): boolean {
  if (!compareRows(event, mappers)) return false;
  const { root, system } = byLayout(event)!;
  expectEqual(root, event.root());
  expectEqual(
    system,
    FIELDS.map((field) => event.system(field)),
  );
  return true;
}
