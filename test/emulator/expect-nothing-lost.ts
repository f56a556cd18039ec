import { expect } from 'vitest';
import { killAndRestart } from './kill-and-restart.ts';

const WRITERS = 4;
/** Fewer than the ledger holds. */
const MOST_BODIES = 60_000;

/**
 * What must hold after kills: every row that was answered with 204 is there once for each of its ledger entries, and all of
 * those but one are marked as duplicates.
 */
export async function expectNothingLost(options: {
  readonly folder: string;
  readonly seconds: number;
  readonly secondsPerRound: number;
}): Promise<void> {
  const { folder, seconds, secondsPerRound } = options;
  const { sent, copies, ledger, stderr } = await killAndRestart({
    folder,
    rounds: Math.max(2, Math.floor(seconds / secondsPerRound)),
    secondsPerRound,
    writers: WRITERS,
    pauseMs: (seconds * WRITERS * 1_000) / MOST_BODIES,
    // Answers that are lost on the way make clients send again what is there already.
    args: ['--faults', '[{"reset":"after","probability":0.06},{"reset":"before","probability":0.03,"seed":9}]'],
  });
  const entries = groupById(ledger);
  const acknowledged = sent.filter((body) => body.isAcknowledged);
  expect(acknowledged.length).toBeGreaterThan(20);
  let duplicates = 0;
  for (const { requestId, ids, isAcknowledged } of sent) {
    const told = entries.get(requestId) ?? [];
    if (isAcknowledged) expect(told.length, requestId).toBeGreaterThan(0);
    for (const id of ids) expect(copies.get(id) ?? 0, `row ${id} of ${requestId}`).toBe(told.length);
    expect(told.filter((entry) => entry.duplicateOf === undefined)).toHaveLength(told.length === 0 ? 0 : 1);
    expect(told.every((entry) => entry.rows === ids.length)).toBe(true);
    duplicates += Math.max(0, told.length - 1);
  }
  expect(duplicates).toBeGreaterThan(0);
  // No row came from nowhere.
  const rows = [...copies.values()].reduce((sum, count) => sum + count, 0);
  expect(rows).toBe(ledger.reduce((sum, entry) => sum + (entry.kind === 'stored' ? (entry.rows ?? 0) : 0), 0));
  expect(copies.size).toBeLessThanOrEqual(sent.reduce((sum, { ids }) => sum + ids.length, 0));
  expect(stderr).not.toContain('AMASIM_EMULATOR_DATA_DAMAGED');
}

function groupById<T extends { readonly clientRequestId?: string }>(entries: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const id = entry.clientRequestId;
    if (id === undefined) continue;
    const group = groups.get(id);
    if (group) group.push(entry);
    else groups.set(id, [entry]);
  }
  return groups;
}
