/** Compares the rows of an event made in the two ways there are. */
import { expect } from 'vitest';
import { JsonBytes } from '../../src/base/json-bytes.ts';
import type { EventView } from '../../src/events/view.ts';
import type { ColumnDeclaration } from '../../src/rules/types.ts';
import { billedSize } from '../../src/tables/billed-size.ts';
import { mapperFor } from '../../src/tables/mapper-for.ts';
import type { RowMapper } from '../../src/tables/types.ts';
import { expectEqual, expectSame } from '../expect-often.ts';
import { encodeRow } from './encode-row.ts';

const STREAMS = ['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent', 'Custom-Some'];
const DECLARED: readonly ColumnDeclaration[] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'EventData', type: 'dynamic' },
  { name: 'EventID', type: 'int' },
  { name: 'Computer', type: 'string' },
  { name: 'EventLevelName', type: 'string' },
  { name: 'EventRecordId', type: 'long' },
  { name: 'ProcessId', type: 'string' },
  { name: 'SubjectUserSid', type: 'string' },
  { name: 'LogonType', type: 'int' },
  { name: 'LogonGuid', type: 'real' },
];

/** One of each stream, for both agents; the legacy agent's have the time of receipt. */
export function everyMapper(): readonly RowMapper[] {
  return (['ama', 'mma'] as const).flatMap((agent) =>
    STREAMS.map((stream) => {
      const received = agent === 'mma' && { forwardedTimeReceived: '2026-01-01T00:00:00.000Z' };
      const mapper = mapperFor(stream, DECLARED, { agent, workspaceId: 'ws', sourceComputerId: 'id', ...received });
      if (!mapper.ok) throw new Error(mapper.problem.message);
      return mapper.value;
    }),
  );
}

/** Made once: its memory grows to that of the largest row. */
const out = new JsonBytes();

/** False when the event has no layout, so that there is nothing to compare. */
export function compareRows(event: EventView, mappers: readonly RowMapper[]): boolean {
  const layout = event.regular ? event.layout() : undefined;
  if (layout === undefined) return false;
  for (const mapper of mappers) {
    out.clear();
    const billed = mapper.write(event, out);
    const told = problemsOf(mapper);
    const sizes = { bytes: 0, billed: 0 };
    mapper.measure(event, sizes);
    expectSame(problemsOf(mapper), told);
    const row = mapper.map(event);
    expectSame(problemsOf(mapper), told);
    const text = out.bytes.toString('utf8', 0, out.length);
    const wanted = encodeRow(row);
    if (text !== wanted) expect(text, `${mapper.stream} ${JSON.stringify(event.place)}`).toBe(wanted);
    expectSame(billed, billedSize(row));
    expectEqual(sizes, { bytes: out.length, billed });
  }
  return true;
}

/** In no particular order. */
function problemsOf(mapper: RowMapper): string {
  return mapper
    .drainProblems()
    .map(({ problem, count }) => `${count} ${problem.code} ${problem.message}`)
    .sort()
    .join('\n');
}
