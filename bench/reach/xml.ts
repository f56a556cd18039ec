/** Event XML with a selective filter, beside the naive way and beside merely finding where events end. */
import type { Comparison } from './comparison.ts';
import { stageSide } from './sides.ts';

/** Reach 3. */
export const XML_COMPARISONS: readonly Comparison[] = [
  {
    id: '3a',
    title: 'XML, failed logons, in one process, to xmldom and xpath for each event',
    measures: 'speed',
    target: { kind: 'at least', value: 250 },
    prepare: async (setup) => {
      const input = await setup.inputs.generated('xml');
      return {
        ours: stageSide(setup, { name: 'amasim', stage: 'selective', input, blocks: 'memory' }),
        theirs: stageSide(setup, { name: 'xmldom + xpath', stage: 'naive selective', input, blocks: 'none' }),
      };
    },
  },
  {
    id: '3b',
    title: 'XML, failed logons, in one process, to merely finding </Event>',
    measures: 'speed',
    target: { kind: 'at least', value: 0.6 },
    prepare: async (setup) => {
      const input = await setup.inputs.generated('xml');
      return {
        ours: stageSide(setup, { name: 'amasim', stage: 'selective', input, blocks: 'memory' }),
        theirs: stageSide(setup, { name: 'merely finding </Event>', stage: 'find </Event>', input, blocks: 'memory' }),
      };
    },
  },
];
