/** Works through cases in child processes, which are replaced when they hang or break down. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Finding, type Message, MOST_FINDINGS, type Shift, type ShiftReport } from './shift.ts';

/** The heap a child may have: memory it does not need is given back, so that its peak says what it does need. */
const HEAP = ['--max-semi-space-size=8', '--max-old-space-size=160'];

export interface ShiftOutcome {
  readonly findings: readonly Finding[];
  readonly report: ShiftReport;
}

/**
 * Runs a shift to its end, whatever happens to the processes that work on it. `silenceMs` is the time without a word after
 * which a child is taken for hanging: far more than a case may take of CPU time, as the machine may be busy with other
 * things. A case that ends is measured in the child; one that does not is tried a second time, alone.
 */
export async function runShift(shift: Shift, silenceMs: number): Promise<ShiftOutcome> {
  const findings: Finding[] = [];
  let report: ShiftReport | undefined;
  const began = performance.now();
  let rest = shift;
  let crash: string | undefined;
  for (;;) {
    const { messages, end, reached } = await runChild(rest, silenceMs);
    for (const message of messages) {
      const known = message.kind !== 'finding' || findings.some(({ number }) => number === message.finding.number);
      if (!known) findings.push(message.finding);
    }
    const done = messages.find((message) => message.kind === 'done')?.report;
    if (done !== undefined) report = sumOf(report, done);
    if (done !== undefined) {
      // A child that was silent for long and is not when tried again was kept waiting by the machine; a crash is a crash.
      if (crash !== undefined)
        findings.push({ number: rest.from, complaint: `${crash} once, here or soon after`, steps: [] });
      crash = undefined;
      if (isOver(shift, done, findings)) return { findings, report: sinceStart(shift, report!) };
      rest = { ...shift, ...remaining(shift, began), from: done.next };
      continue;
    }
    if (rest.careful === 'fast') {
      // Which case it was is known within those since the last word: these again, one by one.
      const to = Math.min(shift.to ?? Number.POSITIVE_INFINITY, reached + CAREFUL_CASES);
      rest = { ...rest, from: reached, to, careful: 'careful', forMs: undefined };
      crash = end === HANGS ? undefined : `the process ${end}`;
      continue;
    }
    findings.push({ number: reached, complaint: `the process ${end}`, steps: [] });
    crash = undefined;
    const lost = {
      cases: reached + 1 - rest.from,
      next: reached + 1,
      cpuSeconds: 0,
      peakMegabytes: 0,
      slowest: NEVER,
      more: 0,
    };
    report = sumOf(report, lost);
    if (isOver(shift, lost, findings)) return { findings, report: sinceStart(shift, report) };
    rest = { ...shift, ...remaining(shift, began), from: reached + 1 };
  }
}

/** More than a child can do between two words. */
const CAREFUL_CASES = 10_000;
const HANGS = 'hangs';
const NEVER = { number: -1, ms: 0 };

function isOver(shift: Shift, { cases, next }: ShiftReport, findings: readonly Finding[]): boolean {
  return cases === 0 || next >= (shift.to ?? Number.POSITIVE_INFINITY) || findings.length >= MOST_FINDINGS;
}

/** With the cases of children that did not live to tell. */
function sinceStart({ from }: Shift, report: ShiftReport): ShiftReport {
  return { ...report, cases: report.next - from };
}

function remaining({ forMs }: Shift, began: number): { forMs?: number } {
  return forMs === undefined ? {} : { forMs: Math.max(0, forMs - (performance.now() - began)) };
}

function sumOf(sum: ShiftReport | undefined, more: ShiftReport): ShiftReport {
  if (sum === undefined) return more;
  return {
    cases: sum.cases + more.cases,
    next: more.next,
    cpuSeconds: sum.cpuSeconds + more.cpuSeconds,
    peakMegabytes: Math.max(sum.peakMegabytes, more.peakMegabytes),
    slowest: sum.slowest.ms > more.slowest.ms ? sum.slowest : more.slowest,
    more: sum.more + more.more,
  };
}

interface ChildOutcome {
  readonly messages: readonly Message[];
  readonly end: string;
  /** The last case it spoke of. */
  readonly reached: number;
}

function runChild(shift: Shift, silenceMs: number): Promise<ChildOutcome> {
  const messages: Message[] = [];
  let reached = shift.from;
  const child: ChildProcess = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [JSON.stringify(shift)], {
    execArgv: HEAP,
  });
  let silent = false;
  const onSilence = () => {
    silent = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(onSilence, silenceMs);
  child.on('message', (message: Message) => {
    clearTimeout(timer);
    timer = setTimeout(onSilence, silenceMs);
    if (message.kind === 'progress') reached = message.number;
    else messages.push(message);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const end = silent ? HANGS : code === 0 ? 'ended' : `broke down (${signal ?? `exit code ${code}`})`;
      resolve({ messages, end, reached });
    });
  });
}
