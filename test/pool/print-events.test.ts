import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { createEventReader } from '../../src/events/read-events.ts';
import { preparePrint } from '../../src/pool/print-events.ts';
import { COUNTS } from '../../src/pool/types.ts';
import { compileQuery } from '../../src/query/compile.ts';
import type { Block } from '../../src/sources/block.ts';
import { planInputs } from '../../src/sources/plan-inputs.ts';

async function blocks(): Promise<Block[]> {
  const planned: Block[] = [];
  for await (const block of planInputs(['fixtures/events'], { report: () => {} })) planned.push(block);
  // Events of kinds met before are dealt with in other ways than the first ones.
  return [...planned, ...planned, ...planned];
}

/** Every event read and asked by itself. */
async function expected(xpath: string): Promise<{ readonly lines: string[]; readonly read: number }> {
  const read = createEventReader();
  const query = compileQuery({ xpath }, 'reference');
  if (!query.ok) throw new Error(query.problem.message);
  const lines: string[] = [];
  let events = 0;
  for (const block of await blocks()) {
    for (const event of read(block, () => {})) {
      events++;
      if (query.value.matches(event, 0)) lines.push(JSON.stringify(canonicalEvent(event)));
    }
  }
  return { lines, read: events };
}

describe('a print job with a filter', () => {
  it.each([
    ['one id', '*[System[EventID=4625]]'],
    ['an id that no event has', '*[System[EventID=1]]'],
    ['ids and data', "*[System[EventID=4624 or EventID=7036] and EventData[Data[@Name='LogonType']='3']]"],
    ['anything but an id', '*[System[EventID!=4624]]'],
    ['no id', '*[System[Level=4]]'],
  ])('prints and counts the events with %s, whichever are skipped', async (_, xpath) => {
    const source = { xpath };
    const work = preparePrint({
      kind: 'print',
      format: 'ndjson',
      filter: { kind: 'xpath', source },
      engine: 'auto',
      nowMs: 0,
    });
    const tally = new Tally();
    let text = '';
    for (const block of await blocks()) {
      const result = work(block);
      tally.merge(result.tally);
      if (result.text !== undefined) text += Buffer.from(result.text).toString();
    }
    const { lines, read } = await expected(xpath);
    expect(text.split('\n').filter(Boolean)).toEqual(lines);
    expect([tally.get(COUNTS.read), tally.get(COUNTS.matched)]).toEqual([read, lines.length]);
  });
});
