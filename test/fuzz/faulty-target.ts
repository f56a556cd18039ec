/** A target with one fault of each kind, to see that the fuzzer finds them: every case from 1 on is one. */
import { Complaint } from './reading.ts';
import type { FuzzCase, Target } from './target.ts';

const held: Uint8Array[] = [];

const FAULTS: readonly (() => void)[] = [
  () => {},
  () => {
    throw new Complaint('an oracle objects');
  },
  () => {
    throw new TypeError('thrown by the reader');
  },
  () => {
    const began = performance.now();
    const before = process.cpuUsage();
    const isOver = ({ user, system }: NodeJS.CpuUsage) => user + system > 1_300_000 && performance.now() - began > 1300;
    while (!isOver(process.cpuUsage(before))) for (let i = 0; i < 1_000_000; i++);
  },
  // Without an end, and without taking the processor from others meanwhile.
  () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  () => process.kill(process.pid, 'SIGKILL'),
  () => {
    held.push(new Uint8Array(300 * 2 ** 20).fill(1));
  },
];

export function openTarget(): Target {
  const caseOf = (number: number): FuzzCase => ({
    bytes: new Uint8Array([number]),
    steps: [`fault ${number}`],
    check: async () => FAULTS[number]!(),
  });
  return { size: FAULTS.length, caseOf };
}
