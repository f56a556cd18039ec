/** What `amasim generate` is asked for, checked. */
import type { GenerateOptions } from '../sources/generator/generate-events.ts';
import type { GeneratorProfile } from '../sources/generator/profile.ts';
import { inputNames } from './arguments.ts';
import type { GlobalArguments } from './common-options.ts';
import { refuseUsage } from './fail.ts';

export const DIALECTS = ['wevtutil', 'event-viewer', 'evtx_dump'] as const;
export const ENCODINGS = ['utf-8', 'utf-8-bom', 'utf-16le'] as const;

export interface GenerateArguments extends GlobalArguments {
  profile: string | undefined;
  output: string;
  format: 'xml' | 'evtx' | undefined;
  count: number | undefined;
  duration: string | undefined;
  eps: number | undefined;
  start: string | undefined;
  seed: number;
  hosts: number | undefined;
  dialect: (typeof DIALECTS)[number] | undefined;
  encoding: (typeof ENCODINGS)[number] | undefined;
  list: boolean;
  'print-profile': boolean;
  json: boolean;
}

/** Where a log goes, and as what. */
export interface LogTarget {
  /** `undefined`: stdout. */
  readonly path: string | undefined;
  readonly format: 'xml' | 'evtx';
  readonly dialect: (typeof DIALECTS)[number];
  readonly encoding: (typeof ENCODINGS)[number];
}

/** Events made when neither a number nor a duration is given. */
const DEFAULT_COUNT = 1000;
const MAX_COUNT = 1e12;
const MAX_EVENTS_PER_SECOND = 1_000_000;
const MAX_HOSTS = 100_000;
const MAX_SEED = 2 ** 32 - 1;
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;
/** Times a log may reach: FILETIME begins in 1601, four digits of a year end with 9999. */
const FIRST_MS = Date.UTC(1601, 0);
const END_MS = Date.UTC(10_000, 0);

/** Output and form. Errors: exit 2 for options that do not go together. */
export function readTarget(args: GenerateArguments): LogTarget {
  const output = inputNames([args.output])[0]!;
  const path = output === '-' ? undefined : output;
  const format = args.format ?? (/\.evtx$/i.test(output) ? 'evtx' : 'xml');
  if (format === 'evtx' && args.dialect !== undefined) refuseUsage('--dialect goes with XML, and this is EVTX');
  if (format === 'evtx' && args.encoding !== undefined) refuseUsage('--encoding goes with XML, and this is EVTX');
  if (args.json && path === undefined) refuseUsage('--json goes with --output <file>: here the events are on stdout');
  return { path, format, dialect: args.dialect ?? 'wevtutil', encoding: args.encoding ?? 'utf-8' };
}

/** How many events, when and of what seed. Errors: exit 2 for numbers out of bounds and options that exclude each other. */
export function readPlan(args: GenerateArguments, loaded: GeneratorProfile): GenerateOptions {
  const { seed, hosts } = args;
  if (!within(seed, 0, MAX_SEED)) refuseUsage(`--seed takes a whole number from 0 to ${MAX_SEED}`);
  if (hosts !== undefined && !within(hosts, 1, MAX_HOSTS)) {
    refuseUsage(`--hosts takes a whole number from 1 to ${MAX_HOSTS}`);
  }
  const profile = hosts === undefined ? loaded : { ...loaded, hosts: { ...loaded.hosts, count: hosts } };
  const usual = profile.eventsPerSecond * profile.hosts.count;
  const { count, eventsPerSecond } = readAmount(args, usual);
  const start = readStart(args.start);
  if ((start ?? 0) + (count / eventsPerSecond) * 1000 >= END_MS)
    refuseUsage('the log would go on beyond the year 9999');
  return { seed, count, profile, eventsPerSecond, ...(start === undefined ? {} : { startMs: start }) };
}

function readAmount(args: GenerateArguments, usual: number): { count: number; eventsPerSecond: number } {
  const { count, duration, eps } = args;
  if (eps !== undefined && !(eps > 0 && eps <= MAX_EVENTS_PER_SECOND)) {
    refuseUsage(`--eps takes a number above 0, up to ${MAX_EVENTS_PER_SECOND}`);
  }
  if (count !== undefined) {
    if (duration !== undefined) refuseUsage('--count excludes --duration: how long the log is follows from --eps');
    if (!within(count, 0, MAX_COUNT)) refuseUsage('--count takes a whole number from 0');
    return { count, eventsPerSecond: eps ?? usual };
  }
  if (duration === undefined) {
    if (eps !== undefined) refuseUsage('--eps needs --duration or --count: for how long?');
    return { count: DEFAULT_COUNT, eventsPerSecond: usual };
  }
  const eventsPerSecond = eps ?? usual;
  // Rounding of the product must not cost the last event: 0.1 * 30 is a little less than 3.
  const made = Math.floor(readDuration(duration) * eventsPerSecond * (1 + Number.EPSILON));
  if (made > MAX_COUNT) refuseUsage(`--duration ${duration}: more events than can be numbered`);
  return { count: made, eventsPerSecond };
}

/** Seconds; a number without a unit is seconds. */
function readDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? Number.NaN);
  if (!(seconds > 0)) refuseUsage(`--duration ${text}: takes a number and ms, s, m, h or d, as in 90s or 10m`);
  return seconds;
}

/** Milliseconds since 1970; a time without a zone is UTC. */
function readStart(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const ms = ISO_TIME.test(text) && isDate(text.slice(0, 10)) ? Date.parse(zoned) : Number.NaN;
  if (!(ms >= FIRST_MS && ms < END_MS))
    refuseUsage(`--start ${text}: takes a time from 1601 to 9999 in ISO 8601, as in 2026-03-02T08:00:00Z`);
  return ms;
}

/** Whether the calendar has the day: `Date` goes on into the next month. */
function isDate(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function within(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}
