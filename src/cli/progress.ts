/** The progress line on stderr: events, megabytes, events/s and the time left. Only on a terminal. */
import type { Progress } from '../pipeline.ts';
import { formatBytes, formatCount, formatSeconds } from '../report/format-number.ts';
import { stderrIsTerminal, writeErrLine } from './print.ts';

export interface ProgressLine {
  /** Size of all inputs, where known, for the bar and the time left. */
  expect(totalBytes: number | undefined): void;
  update(progress: Progress): void;
  /** Removes the line, so that what is printed next starts clean. */
  clear(): void;
}

const REDRAW_SECONDS = 0.1;
const BAR_CELLS = 24;

/** A line, or nothing where it is not wanted or stderr is no terminal. */
export function startProgress(wanted: boolean): ProgressLine {
  if (!wanted || !stderrIsTerminal() || process.env.TERM === 'dumb')
    return { expect: () => {}, update: () => {}, clear: () => {} };
  let drawn = Number.NEGATIVE_INFINITY;
  let totalBytes: number | undefined;
  return {
    expect: (bytes) => {
      totalBytes = bytes;
    },
    update: (progress) => {
      if (progress.seconds - drawn < REDRAW_SECONDS) return;
      drawn = progress.seconds;
      // A line that wraps cannot be rewritten.
      writeErrLine(renderProgress(progress, totalBytes).slice(0, (process.stderr.columns ?? 80) - 1));
    },
    clear: () => {
      if (drawn !== Number.NEGATIVE_INFINITY) writeErrLine('');
    },
  };
}

/** The text of the line. */
export function renderProgress(progress: Progress, totalBytes: number | undefined): string {
  const { bytes, read, matched, seconds } = progress;
  const rate = seconds > 0 ? read / seconds : 0;
  const facts = [
    `${formatCount(read)} events`,
    `${formatCount(matched)} matched`,
    formatBytes(bytes),
    `${formatCount(rate)} events/s`,
  ];
  if (totalBytes === undefined || totalBytes === 0) return facts.join('  ');
  const done = Math.min(1, bytes / totalBytes);
  const cells = Math.round(done * BAR_CELLS);
  const left = done > 0 ? formatSeconds((seconds * (1 - done)) / done) : '?';
  const bar = `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)}`;
  return [`${bar} ${Math.floor(done * 100)} %`, ...facts, `${left} left`].join('  ');
}
