/** Real logs: what the kernel collects is what is collected by looking at every event. */
import { describe, expect, it } from 'vitest';
import { COUNTS } from '../../src/pool/types.ts';
import type { Block } from '../../src/sources/block.ts';
import { planInputs } from '../../src/sources/plan-inputs.ts';
import { expectEqual } from '../expect-often.ts';
import { collected, collectedOneByOne, collectJob } from '../pool/both-ways.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';

describe.skipIf(NO_CORPUS)('real logs, each twice', () => {
  it('give the same rows with the kernel and without', { timeout: 240_000 }, async () => {
    const blocks: Block[] = [];
    for await (const block of planInputs([`${CORPUS}/evtx`], { report: () => {} })) blocks.push(block, block);
    const job = collectJob(STREAMS.map((stream) => [stream, ['Security!*', 'System!*', 'Application!*', ...MORE]]));
    const withKernel = collected(job, blocks);
    const without = collectedOneByOne(job, blocks);
    expect(withKernel.counts).toEqual(without.counts);
    expectEqual(withKernel.problems, without.problems);
    expectEqual(withKernel.ends, without.ends);
    // The rows are too many to be shown where they differ.
    expect(Object.keys(without.rows).filter((number) => withKernel.rows[+number] !== without.rows[+number])).toEqual(
      [],
    );
    expect(Object.keys(without.rows)).toHaveLength(STREAMS.length);
    expect(without.counts[COUNTS.read]).toBeGreaterThan(50_000);
  });
});

const STREAMS = ['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent', 'Custom-Events'];

const MORE = [
  'Microsoft-Windows-Sysmon/Operational!*',
  'Microsoft-Windows-PowerShell/Operational!*',
  'Microsoft-Windows-TaskScheduler/Operational!*',
  'ForwardedEvents!*',
];
