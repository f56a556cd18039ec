/** What the kernel knows of a process. Linux only: it asks `/proc`. */
import { readFileSync } from 'node:fs';

/** Clock ticks of a second in `/proc/<pid>/stat`; 100 on every Linux that runs Node. */
const TICKS_PER_SECOND = 100;

/** The most memory that a process has had so far, in KiB; 0 when it has ended, or on other systems. */
export function peakKibOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** User and system time in seconds of all children that have ended; `undefined` on other systems. */
export function endedChildrenSeconds(): number | undefined {
  try {
    // The name of the program stands in parentheses and may have blanks: fields are counted behind it.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
