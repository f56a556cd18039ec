/** The child process of the fuzzer: works through cases and tells its parent. */
import { writeFileSync } from 'node:fs';
import { Complaint } from './reading.ts';
import { type Finding, LONGEST_CASE_MS, type Message, MOST_FINDINGS, MOST_MEGABYTES, type Shift } from './shift.ts';
import type { FuzzCase, OpenTarget, Target } from './target.ts';

const PROGRESS_MS = 100;
/** How often a slow case is repeated before it is believed: the machine may have been busy, or memory being tidied. */
const REPEATS = 3;

class Work {
  readonly #shift: Shift;
  readonly #target: Target;
  /** Kinds of findings told of: one of each is enough to work on. */
  readonly #kinds = new Set<string>();
  #more = 0;
  #slowest = { number: -1, ms: 0 };

  constructor(shift: Shift, target: Target) {
    this.#shift = shift;
    this.#target = target;
  }

  async run(): Promise<void> {
    const { from, to = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY, careful } = this.#shift;
    const end = Math.min(to, this.#target.size ?? Number.POSITIVE_INFINITY);
    const began = performance.now();
    let told = began;
    let number = from;
    for (; number < end && this.#kinds.size < MOST_FINDINGS; number++) {
      const now = performance.now();
      if (now - began > forMs) break;
      if (careful === 'careful' || now - told > PROGRESS_MS) {
        told = now;
        await tell({ kind: 'progress', number });
        if (await this.#isTooLarge(number)) {
          number++;
          break;
        }
      }
      await this.#case(number);
    }
    if (number > from) await this.#isTooLarge(number - 1);
    const { user, system } = process.cpuUsage();
    const report = {
      cases: number - from,
      next: number,
      cpuSeconds: (user + system) / 1e6,
      peakMegabytes: peakMegabytes(),
      slowest: this.#slowest,
      more: this.#more,
    };
    await tell({ kind: 'done', report });
  }

  async #case(number: number): Promise<void> {
    const { only } = this.#shift;
    const began = performance.now();
    const made = this.#target.caseOf(number, only);
    const complaint = await complaintOf(made);
    const ms = performance.now() - began;
    if (ms > this.#slowest.ms) this.#slowest = { number, ms };
    if (complaint !== undefined) await this.#minimised(number, complaint);
    else if (ms > LONGEST_CASE_MS) {
      const cpuMs = await this.#leastCpuMs(number);
      if (cpuMs > LONGEST_CASE_MS) {
        await this.#found(
          { number, complaint: `takes ${Math.round(cpuMs)} ms of CPU time`, steps: made.steps, only },
          made.bytes,
        );
      }
    }
  }

  async #leastCpuMs(number: number): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < REPEATS && least > LONGEST_CASE_MS; i++) {
      const before = process.cpuUsage();
      await complaintOf(this.#target.caseOf(number, this.#shift.only));
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1000);
    }
    return least;
  }

  /** Leaves out steps as long as there still is a complaint of the same kind. */
  async #minimised(number: number, complaint: string): Promise<void> {
    const kind = kindOf(complaint);
    if (this.#kinds.has(kind)) {
      this.#more++;
      return;
    }
    let only = this.#shift.only ?? [...this.#target.caseOf(number).steps.slice(1).keys()];
    let said = complaint;
    for (const step of only) {
      const without = only.filter((other) => other !== step);
      const now = await complaintOf(this.#target.caseOf(number, without));
      if (now !== undefined && kindOf(now) === kind) {
        only = without;
        said = now;
      }
    }
    const { steps, bytes } = this.#target.caseOf(number, only);
    await this.#found({ number, complaint: said, steps, only: only.length > 0 ? only : undefined }, bytes);
  }

  async #found(finding: Finding, bytes: Uint8Array): Promise<void> {
    const { save } = this.#shift;
    if (save !== undefined && this.#kinds.size === 0) writeFileSync(save, bytes);
    this.#kinds.add(kindOf(finding.complaint));
    await tell({ kind: 'finding', finding });
  }

  async #isTooLarge(number: number): Promise<boolean> {
    const peak = peakMegabytes();
    if (peak <= MOST_MEGABYTES) return false;
    const complaint = `took ${Math.round(peak)} MB of memory at its peak, in this case or together with those before it`;
    await this.#found({ number, complaint, steps: [] }, this.#target.caseOf(number).bytes);
    return true;
  }
}

async function complaintOf({ check }: FuzzCase): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof Complaint) return error.message;
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** Complaints that differ in numbers, or in how something reads differently, are of one kind. */
function kindOf(complaint: string): string {
  return complaint
    .replace(/\d+/g, '0')
    .replace(/ differently.*/s, '')
    .slice(0, 60);
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function tell(message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send!(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

const shift = JSON.parse(process.argv[2]!) as Shift;
const { openTarget } = (await import(shift.module)) as { openTarget: OpenTarget };
const target = openTarget(shift.options);
await new Work(shift, target).run();
target.close?.();
process.disconnect();
