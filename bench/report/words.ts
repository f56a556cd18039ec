/** Figures in words, the same in the table and in the docs. */
import { formatCount } from '../../src/report/format-number.ts';
import type { ComparisonResult, SideResult } from '../reach/comparison.ts';

/** Three digits that matter: `0.62`, `4.08`, `153`, `1,160`. */
export function formatFigure(value: number): string {
  if (value >= 1000) return formatCount(value);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** How fast a side was: `830 MB/s`, or its time where no events were read, or its memory. */
export function formatSide(side: SideResult | undefined, measures: ComparisonResult['measures']): string {
  if (side === undefined) return '';
  if (measures === 'memory') return `${formatFigure(side.peakMb ?? Number.NaN)} MB`;
  if (side.mbPerSecond === undefined) return `${formatFigure(side.seconds * 1000)} ms`;
  return `${formatFigure(side.mbPerSecond)} MB/s`;
}

export function formatTarget({ target, measures }: Pick<ComparisonResult, 'target' | 'measures'>): string {
  if (target === undefined) return '-';
  return `${target.kind === 'at least' ? '≥' : '≤'} ${target.value}${measures === 'memory' ? ' MB' : ''}`;
}

export function formatReached({ reached, notMeasured, target }: ComparisonResult): string {
  if (notMeasured !== undefined) return 'not measured';
  if (target === undefined) return '-';
  return reached === true ? 'yes' : 'no';
}

/** `0.58 to 0.66, 5 pairs`. */
export function formatSpread({ ratio, pairs, notMeasured }: ComparisonResult): string {
  if (ratio === undefined) return notMeasured ?? '';
  if (pairs === 1) return 'one pair';
  return `${formatFigure(ratio.min)} to ${formatFigure(ratio.max)}, ${pairs} pairs`;
}

/** A peak of memory is no ratio: it stands with the side. */
export function formatRatio({ ratio, measures }: ComparisonResult): string {
  return ratio === undefined || measures === 'memory' ? '-' : formatFigure(ratio.median);
}
