/** Real event XML, read with every other event id skipped and without the kernel: all that is left is the same. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { SkippingReader } from '../events/skipping.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';

describe.skipIf(NO_CORPUS)('public events in XML', () => {
  it.each([0, 1])(
    'are told of in the same words when events are skipped (%s)',
    { timeout: 120_000 },
    async (parity) => {
      const reader = new SkippingReader((eventId) => eventId < 0 || eventId % 2 === parity);
      const { inputs } = await findInputs([join(CORPUS, 'xml')]);
      let blocks = 0;
      for await (const block of planBlocks(inputs, { report: () => {} })) {
        if (block.format !== 'xml') continue;
        blocks++;
        // The second time shapes are known, from the third on events are skipped.
        for (const time of ['first', 'second', 'third', 'fourth']) {
          const { ours, wanted } = reader.read(block);
          expect(ours, `${block.source}, the ${time} time`).toEqual(wanted);
        }
      }
      expect(blocks).toBeGreaterThan(100);
      expect(reader.skipped).toBeGreaterThan(100);
    },
  );
});
