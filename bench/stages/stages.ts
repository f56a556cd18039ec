/** Every stage by name, so that a process of its own can be told which one to run. */
import { EVERYTHING, MINIMAL } from '../inputs/plans.ts';
import { collectStage, expressionsStage } from './collect.bench.ts';
import { filterStage, SELECTIVE, WITH_DATA } from './filter.bench.ts';
import { findEndsStage, inflateAndParseStage, stringifyAndCompressStage } from './floor.bench.ts';
import { naiveStage } from './naive.bench.ts';
import { printStage } from './print.bench.ts';
import type { PrepareStage } from './stage.ts';
import { tsEvtxFilterStage, tsEvtxJsonStage } from './ts-evtx.bench.ts';

export const STAGES = {
  selective: filterStage(SELECTIVE),
  'with data': filterStage(WITH_DATA),
  'minimal set': collectStage(MINIMAL, 'counts'),
  'all to SecurityEvent rows': collectStage(EVERYTHING, 'rows'),
  'all to NDJSON': printStage('ndjson'),
  '20 expressions': expressionsStage(20),
  '2,000 expressions': expressionsStage(2000),
  'naive selective': naiveStage(SELECTIVE),
  'naive with data': naiveStage(WITH_DATA),
  'find </Event>': findEndsStage,
  'stringify and gzip': stringifyAndCompressStage,
  'inflate and parse': inflateAndParseStage,
  'ts-evtx filter': tsEvtxFilterStage,
  'ts-evtx JSON': tsEvtxJsonStage,
} as const satisfies Readonly<Record<string, PrepareStage>>;

export type StageName = keyof typeof STAGES;
