/** EVTX: a selective filter, and everything as rows, beside the readers of others. */
import { fileURLToPath } from 'node:url';
import { EVERYTHING, MINIMAL_IDS } from '../inputs/plans.ts';
import { demandPeer, programOf } from '../peers/peers.ts';
import type { Comparison } from './comparison.ts';
import { programSide, ruleFile, runSide, stageSide } from './sides.ts';

const MINIMAL_TO_NOWHERE = ['--event-set', 'minimal', '--to', 'none', '--workers', '1'];
const KEEP_LINES = fileURLToPath(
  new URL(`../peers/keep-lines${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url),
);

/** Reach 1 and 2, and what is measured beside them without a target. */
export const EVTX_COMPARISONS: readonly Comparison[] = [
  {
    id: '1a',
    title: 'EVTX, Minimal set, whole process, to evtx_dump merely dumping XML',
    measures: 'speed',
    target: { kind: 'at least', value: 3 },
    prepare: async (setup) => {
      const program = programOf(setup.peers, 'evtx_dump');
      const input = setup.inputs.security('large');
      return {
        ours: runSide(setup, { name: 'amasim', input, flags: MINIMAL_TO_NOWHERE }),
        theirs: programSide(setup, {
          name: 'evtx_dump, dump as XML',
          input,
          command: { program, args: ['-t', '1', input.path] },
          output: 'none',
          shown: 'evtx_dump -t 1 FILE',
        }),
      };
    },
  },
  {
    id: '1b',
    title: 'EVTX, Minimal set, in one process, to @ts-evtx/core and a filter on ids',
    measures: 'speed',
    target: { kind: 'at least', value: 100 },
    prepare: async (setup) => {
      demandPeer(setup.peers, '@ts-evtx/core');
      const [input, sample] = [setup.inputs.security('large'), setup.inputs.security('sample')];
      return {
        ours: stageSide(setup, { name: 'amasim', stage: 'minimal set', input, blocks: 'file' }),
        theirs: stageSide(setup, {
          name: '@ts-evtx/core, filter on event ids',
          stage: 'ts-evtx filter',
          input: sample,
          blocks: 'none',
        }),
      };
    },
  },
  {
    id: '2a',
    title: 'EVTX, all to SecurityEvent rows, in one process, to @ts-evtx/core making JSON',
    measures: 'speed',
    target: { kind: 'at least', value: 15 },
    prepare: async (setup) => {
      demandPeer(setup.peers, '@ts-evtx/core');
      const input = setup.inputs.security('sample');
      return {
        ours: stageSide(setup, { name: 'amasim', stage: 'all to SecurityEvent rows', input, blocks: 'file' }),
        theirs: stageSide(setup, { name: '@ts-evtx/core, JSON', stage: 'ts-evtx JSON', input, blocks: 'none' }),
      };
    },
  },
  {
    id: '2b',
    title: 'EVTX, all to SecurityEvent rows, whole process, to @ts-evtx/core without start-up',
    measures: 'speed',
    target: { kind: 'at least', value: 15 },
    prepare: async (setup) => {
      demandPeer(setup.peers, '@ts-evtx/core');
      const [input, sample] = [setup.inputs.security('large'), setup.inputs.security('sample')];
      const flags = ['--dcr', ruleFile(setup, EVERYTHING), '--to', 'dir:OUT', '--workers', '1'];
      return {
        ours: runSide(setup, { name: 'amasim', input, flags }),
        theirs: stageSide(setup, {
          name: '@ts-evtx/core, JSON',
          stage: 'ts-evtx JSON',
          input: sample,
          blocks: 'none',
        }),
      };
    },
  },
  {
    id: '2c',
    title: 'EVTX, all to SecurityEvent rows, whole process, to evtx_dump -o jsonl',
    measures: 'speed',
    target: { kind: 'at least', value: 0.5 },
    prepare: async (setup) => {
      const program = programOf(setup.peers, 'evtx_dump');
      const input = setup.inputs.security('large');
      const flags = ['--dcr', ruleFile(setup, EVERYTHING), '--to', 'dir:OUT', '--workers', '1'];
      return {
        ours: runSide(setup, { name: 'amasim', input, flags }),
        theirs: programSide(setup, {
          name: 'evtx_dump, JSON lines',
          input,
          command: { program, args: ['-t', '1', '-o', 'jsonl', input.path] },
          output: 'file',
          shown: 'evtx_dump -t 1 -o jsonl FILE',
        }),
      };
    },
  },
  {
    id: '2d',
    title: 'EVTX, Minimal set to rows, whole process, to evtx_dump -o jsonl and a filter',
    measures: 'speed',
    prepare: async (setup) => {
      const program = programOf(setup.peers, 'evtx_dump');
      const input = setup.inputs.security('medium');
      const args = ['-t', '1', '-o', 'jsonl', input.path];
      const through = { program: process.execPath, args: [KEEP_LINES, [...MINIMAL_IDS].join()] };
      return {
        ours: runSide(setup, {
          name: 'amasim',
          input,
          flags: ['--event-set', 'minimal', '--to', 'dir:OUT', '--workers', '1'],
        }),
        theirs: programSide(setup, {
          name: 'evtx_dump, JSON lines, filtered',
          input,
          command: { program, args, through },
          output: 'file',
          shown: 'evtx_dump -t 1 -o jsonl FILE | node keep-lines.js IDS',
        }),
      };
    },
  },
  {
    id: '2e',
    title: 'EVTX, Minimal set, whole process, to evtxexport merely dumping XML',
    measures: 'speed',
    prepare: async (setup) => {
      const program = programOf(setup.peers, 'evtxexport');
      const [input, sample] = [setup.inputs.security('large'), setup.inputs.security('sample')];
      return {
        ours: runSide(setup, { name: 'amasim', input, flags: MINIMAL_TO_NOWHERE }),
        theirs: programSide(setup, {
          name: 'evtxexport, dump as XML',
          input: sample,
          command: { program, args: ['-f', 'xml', sample.path] },
          output: 'none',
          shown: 'evtxexport -f xml FILE',
        }),
      };
    },
  },
];
