/** Real logs: what is made of events by their layouts is what is made of them one by one. */
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/event-stream.ts';
import { SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { byLayout } from '../events/layouts.ts';
import { compareRows, everyMapper } from '../tables/rows-by-program.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';

const FIELDS = [...SYSTEM_FIELD_PATHS.keys()] as SystemField[];

describe.skipIf(NO_CORPUS)('real logs by layouts', () => {
  it('have the trees and the rows that they have without', { timeout: 120_000 }, async () => {
    const mappers = everyMapper();
    let compared = 0;
    for await (const event of readEvents([`${CORPUS}/evtx`], { report: () => {} })) {
      if (!compareRows(event, mappers)) continue;
      const { root, system } = byLayout(event)!;
      compared++;
      expect(JSON.stringify(root, withBigInts)).toBe(JSON.stringify(event.root(), withBigInts));
      expect(system).toEqual(FIELDS.map((field) => event.system(field)));
    }
    expect(compared).toBeGreaterThan(20_000);
  });
});

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
