/** Flags that mean the same on every command that has them. */
import { availableParallelism } from 'node:os';
import type { Options } from 'yargs';
import { refuseUsage } from './fail.ts';

export const workersOption = {
  type: 'number',
  describe: 'worker threads; 1 uses none (default: one for each core)',
  requiresArg: true,
} as const satisfies Options;

export const engineOption = {
  choices: ['auto', 'fast', 'reference'],
  requiresArg: true,
  default: 'auto',
  describe: 'query engine',
} as const satisfies Options;

export const logOption = {
  type: 'string',
  requiresArg: true,
  describe:
    'the log the inputs are (default: each event belongs to its own Channel, ForwardedEvents* files to that log)',
} as const satisfies Options;

export const recoverOption = {
  type: 'boolean',
  default: false,
  describe: 'also carve events from unused and damaged bytes of EVTX files, marked as recovered',
} as const satisfies Options;

export const reportOption = {
  type: 'string',
  requiresArg: true,
  describe: 'also write a report, as one HTML file that needs no network',
} as const;

export const jsonOption = {
  type: 'boolean',
  default: false,
  describe: 'print one JSON object',
} as const satisfies Options;

export const eventSetOption = {
  choices: ['all', 'common', 'minimal'],
  requiresArg: true,
  describe: 'the rule Sentinel makes for an event set of Windows security events',
} as const satisfies Options;

/** Flags every command takes. */
export const GLOBAL_OPTIONS = {
  quiet: { type: 'boolean', default: false, describe: 'no summary, no notes' },
  progress: { type: 'boolean', default: true, describe: 'progress line on a terminal' },
  color: { type: 'boolean', default: true, describe: 'colours on a terminal (NO_COLOR turns them off, too)' },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface GlobalArguments {
  quiet: boolean;
  progress: boolean;
  color: boolean;
}

/** Worker count from the flag, or the number of cores. Errors: exit 2 for anything but a whole number from 1 to 256. */
export function readWorkers(value: number | undefined): number {
  if (value === undefined) return availableParallelism();
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  return refuseUsage('--workers takes a whole number from 1 to 256');
}
