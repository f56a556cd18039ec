import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../../src/sources/block.ts';
import { EVTX_CHUNKS_PER_BLOCK, planEvtx } from '../../../src/sources/evtx/plan.ts';

const file = { source: 'a.evtx', path: '/logs/a.evtx', firstIndex: 3 };

describe('the plan of an EVTX file', () => {
  it('has no block for a file that is only a header', () => {
    expect(planEvtx({ ...file, size: EVTX_FILE_HEADER_BYTES })).toEqual([]);
  });

  it('numbers its blocks on from the inputs before', () => {
    const size = EVTX_FILE_HEADER_BYTES + EVTX_CHUNK_BYTES * (EVTX_CHUNKS_PER_BLOCK + 1);
    expect(planEvtx({ ...file, size, log: 'Security' })).toEqual([
      {
        kind: 'range',
        format: 'evtx',
        source: 'a.evtx',
        path: '/logs/a.evtx',
        log: 'Security',
        index: 3,
        start: 4096,
        end: 4096 + 1_048_576,
      },
      {
        kind: 'range',
        format: 'evtx',
        source: 'a.evtx',
        path: '/logs/a.evtx',
        log: 'Security',
        index: 4,
        start: 4096 + 1_048_576,
        end: size,
      },
    ]);
  });

  it('covers every byte behind the header exactly once, in whole chunks but for the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000_000 }), (size) => {
        let at = EVTX_FILE_HEADER_BYTES;
        for (const block of planEvtx({ ...file, size })) {
          expect(block.start).toBe(at);
          expect((block.start - EVTX_FILE_HEADER_BYTES) % EVTX_CHUNK_BYTES).toBe(0);
          at = block.end;
        }
        expect(at).toBe(Math.max(size, EVTX_FILE_HEADER_BYTES));
      }),
    );
  });
});
