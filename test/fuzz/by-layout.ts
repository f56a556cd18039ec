/** What is made of an event by its layout is what is made of it without. */
import { JsonBytes } from '../../src/base/json-bytes.ts';
import type { EventView } from '../../src/events/view.ts';
import { billedSize } from '../../src/tables/billed-size.ts';
import { mapperFor } from '../../src/tables/mapper-for.ts';
import { byLayout } from '../events/layouts.ts';
import { encodeRow } from '../tables/encode-row.ts';
import { difference } from './oracles.ts';
import { Complaint } from './reading.ts';

const MAPPERS = ['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent'].map((stream) => {
  const mapper = mapperFor(stream, [], { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' });
  if (!mapper.ok) throw new Error(mapper.problem.message);
  return mapper.value;
});
const out = new JsonBytes();

/** Throws where the tree or a row differs. */
export function checkLayout(event: EventView): void {
  const found = byLayout(event);
  if (found === undefined) return;
  const root = JSON.stringify(event.root(), withBigInts);
  const filled = JSON.stringify(found.root, withBigInts);
  if (filled !== root) throw new Complaint(`the layout has another tree: ${difference(root, filled)}`);
  for (const mapper of MAPPERS) {
    out.clear();
    const billed = mapper.write(event, out);
    const sizes = { bytes: 0, billed: 0 };
    mapper.measure(event, sizes);
    const row = mapper.map(event);
    const written = out.bytes.toString('utf8', 0, out.length);
    mapper.drainProblems();
    if (written !== encodeRow(row))
      throw new Complaint(`the layout has another row: ${difference(encodeRow(row), written)}`);
    const said = `${billed} ${sizes.billed} ${sizes.bytes}`;
    const wanted = `${billedSize(row)} ${billedSize(row)} ${out.length}`;
    if (said !== wanted) throw new Complaint(`the layout has other sizes: ${said} instead of ${wanted}`);
  }
}

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
