/** Two ways to do a task, measured in turn, and the ratio that is wanted of them. */
import { NotMeasured } from '../measure/not-measured.ts';
import { measureInTurn, median, pairedRatios, type Spread, spreadOf } from '../measure/statistics.ts';
import type { Setup } from './setup.ts';

/** One run of one side. */
export interface Figure {
  /** Of one pass, or of the whole process. */
  readonly seconds: number;
  /** Events it went through; absent where it is start-up that is measured. */
  readonly events?: number;
  readonly kept?: number;
  readonly cpuSeconds?: number;
  readonly peakMb?: number;
}

export interface Side {
  readonly name: string;
  /** What was run, with `FILE` for the input. */
  readonly command: string;
  /** Input bytes of an event; absent where no events are read. */
  readonly bytesOfEvent?: number;
  measure(): Promise<Figure>;
}

export interface Sides {
  readonly ours: Side;
  /** Absent: it is a figure of ours alone that is wanted. */
  readonly theirs?: Side;
  /** Ends what was started for the measurements. */
  close?(): Promise<void>;
}

export interface Target {
  readonly kind: 'at least' | 'at most';
  readonly value: number;
}

export interface Comparison {
  readonly id: string;
  readonly title: string;
  /** `speed`: ours in events a second, in theirs. `time`: our seconds, in theirs. `memory`: our peak, in MB. */
  readonly measures: 'speed' | 'time' | 'memory';
  /** Absent: measured for comparison alone. */
  readonly target?: Target;
  /** Pairs for each that is asked for, where more than one is; for what takes milliseconds. Default 1. */
  readonly times?: number;
  /** Errors: `NotMeasured`, saying what is missing. */
  prepare(setup: Setup): Promise<Sides>;
}

export interface SideResult {
  readonly name: string;
  readonly command: string;
  /** Medians of all runs. */
  readonly seconds: number;
  readonly eventsPerSecond?: number;
  readonly mbPerSecond?: number;
  readonly cpuSeconds?: number;
  readonly peakMb?: number;
  readonly kept?: number;
}

export interface ComparisonResult {
  readonly id: string;
  readonly title: string;
  readonly measures: Comparison['measures'];
  readonly target?: Target;
  readonly pairs: number;
  readonly ours?: SideResult;
  readonly theirs?: SideResult;
  /** Ratios of the pairs, or our peaks in MB. */
  readonly ratio?: Spread;
  /** Absent: there is no target, or nothing was measured. */
  readonly reached?: boolean;
  /** Why nothing was measured. */
  readonly notMeasured?: string;
}

/** Measures a comparison. Errors: throws what its sides throw, but for `NotMeasured`, which is a result. */
export async function compare(comparison: Comparison, setup: Setup): Promise<ComparisonResult> {
  const { id, title, measures, target } = comparison;
  const pairs = setup.pairs === 1 ? 1 : setup.pairs * (comparison.times ?? 1);
  const base = { id, title, measures, pairs, ...(target && { target }) };
  let sides: Sides | undefined;
  try {
    sides = await comparison.prepare(setup);
    return { ...base, ...judge(comparison, await measureSides(sides, measures === 'memory' ? 1 : pairs)) };
  } catch (error) {
    if (error instanceof NotMeasured) return { ...base, notMeasured: error.message };
    throw error;
  } finally {
    await sides?.close?.();
  }
}

interface Measured {
  readonly sides: Sides;
  readonly ours: readonly Figure[];
  readonly theirs: readonly Figure[];
}

async function measureSides(sides: Sides, pairs: number): Promise<Measured> {
  const { ours, theirs } = sides;
  const nothing = async () => ({ seconds: Number.NaN });
  const [a, b] = await measureInTurn<Figure>(pairs, () => ours.measure(), theirs ? () => theirs.measure() : nothing);
  return { sides, ours: a, theirs: theirs ? b : [] };
}

function judge({ measures, target }: Comparison, { sides, ours, theirs }: Measured): Partial<ComparisonResult> {
  const ratio = spreadOf(
    measures === 'memory' ? ours.map(peakOf) : pairedRatios(ours.map(valueBy[measures]), theirs.map(valueBy[measures])),
  );
  return {
    pairs: ours.length,
    ours: summarise(sides.ours, ours),
    ...(sides.theirs && { theirs: summarise(sides.theirs, theirs) }),
    ratio,
    ...(target && { reached: isReached(target, ratio.median) }),
  };
}

const valueBy = {
  speed: ({ events = 1, seconds }: Figure) => events / seconds,
  time: ({ seconds }: Figure) => seconds,
};

function peakOf({ peakMb }: Figure): number {
  if (peakMb === undefined) throw new NotMeasured('this system does not say how much memory a process takes');
  return peakMb;
}

export function isReached({ kind, value }: Target, measured: number): boolean {
  return kind === 'at least' ? measured >= value : measured <= value;
}

function summarise({ name, command, bytesOfEvent }: Side, figures: readonly Figure[]): SideResult {
  const [first] = figures;
  const of = (key: 'seconds' | 'cpuSeconds' | 'peakMb') => median(figures.map((figure) => figure[key] ?? Number.NaN));
  const rate = first?.events === undefined ? undefined : median(figures.map(valueBy.speed));
  return {
    name,
    command,
    seconds: of('seconds'),
    ...(rate !== undefined && { eventsPerSecond: rate }),
    ...(rate !== undefined && bytesOfEvent !== undefined && { mbPerSecond: (rate * bytesOfEvent) / 1e6 }),
    ...(first?.cpuSeconds !== undefined && { cpuSeconds: of('cpuSeconds') }),
    ...(first?.peakMb !== undefined && { peakMb: of('peakMb') }),
    ...(first?.kept !== undefined && { kept: first.kept }),
  };
}
