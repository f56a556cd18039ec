import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { type LedgerAzure, sharedLedgerAzure, startLedgerAzure } from './ledger-azure.ts';
import { RULE_ID } from './rules.ts';

const MAX_FOLLOWERS = 16;
const TO_EVENT = { rule: RULE_ID, stream: 'Microsoft-Event' };

const local = sharedLedgerAzure();

/** Opens a log over HTTPS, with the certificate verified. */
async function follow(path: string, { azure }: LedgerAzure = local) {
  const sent = httpsRequest(azure.endpoint + path, { ca: azure.caPem, agent: false });
  sent.end();
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  reply.on('error', () => {}); // leaving before the end is one
  const lines = createInterface({ input: reply })[Symbol.asyncIterator]();
  return {
    status: reply.statusCode,
    async next(): Promise<unknown> {
      const { value, done } = await lines.next();
      return done ? 'end' : JSON.parse(value);
    },
    async leave(): Promise<void> {
      const closed = new Promise((resolve) => reply.once('close', resolve));
      sent.destroy();
      await closed;
    },
  };
}

describe('a log that is followed', () => {
  it.each(['requests', 'ledger'])('tells entries of %s as they come, after those there were', async (log) => {
    await local.post([{ a: 1 }], TO_EVENT);
    const [first] = log === 'ledger' ? local.azure.ledger() : local.azure.requests();
    const answer = await follow(`/_emulator/${log}?follow=true&since=${first!.sequence - 1}`);
    expect(await answer.next()).toEqual({ kind: 'following', since: first!.sequence - 1 });
    expect(await answer.next()).toEqual(first);
    for (const n of [1, 2]) {
      const line = answer.next();
      await local.post([{ a: n }], TO_EVENT);
      expect(await line).toMatchObject({ sequence: first!.sequence + n, rows: 1 });
    }
    await answer.leave();
  });

  it('loses nothing of a burst', async () => {
    const answer = await follow(`/_emulator/ledger?follow=true&since=${local.azure.ledger().at(-1)?.sequence ?? 0}`);
    await answer.next();
    await Promise.all(Array.from({ length: 200 }, (_, id) => local.post([{ id }], TO_EVENT)));
    const sequences: number[] = [];
    while (sequences.length < 200) sequences.push(((await answer.next()) as { sequence: number }).sequence);
    expect(sequences).toEqual(local.azure.ledger().map(({ sequence }) => sequence));
    await answer.leave();
  });

  it('is followed by so many at a time, and by others when some have left', async () => {
    const answers = [];
    for (let n = 0; n < MAX_FOLLOWERS; n++) answers.push(await follow('/_emulator/requests?follow=true'));
    const refused = await local.call('GET', '/_emulator/ledger?follow=true');
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('TooManyFollowers')]);
    await answers.pop()!.leave();
    // The emulator learns of it a moment after the client.
    let again = await follow('/_emulator/requests?follow=true');
    while (again.status === 503) again = await follow('/_emulator/requests?follow=true');
    expect(await again.next()).toMatchObject({ kind: 'following' });
    for (const answer of [...answers, again]) await answer.leave();
  });

  it('ends when the emulator closes', async () => {
    const own = await startLedgerAzure();
    const answer = await follow('/_emulator/requests?follow=true&since=1000', own);
    expect(await answer.next()).toMatchObject({ kind: 'following' });
    const ended = answer.next();
    await own.close();
    expect(await ended).toBe('end');
  });

  it('refuses what it does not understand', async () => {
    for (const query of ['follow=yes', 'follow=true&since=x']) {
      expect((await local.call('GET', `/_emulator/requests?${query}`)).status).toBe(400);
    }
  });
});

describe('an answer of many lines', () => {
  it('is made as it is taken', async () => {
    const body = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, text: 'x'.repeat(1_000) })));
    for (let n = 0; n < 30; n++) await local.post(body, TO_EVENT);
    const parse = vi.spyOn(JSON, 'parse');
    try {
      const reply = await local.azure.app.request(`${local.azure.endpoint}/_emulator/rows/Event`);
      const reader = reply.body!.getReader();
      await reader.read();
      await new Promise((resolve) => setImmediate(resolve));
      expect(parse.mock.calls.length).toBeLessThanOrEqual(3);
      let chunks = 1;
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) chunks++;
      expect([chunks, parse.mock.calls.length]).toEqual([30, 30]);
    } finally {
      parse.mockRestore();
    }
  });
});

describe('faults', () => {
  it('are set by POST as by PUT', async () => {
    const set = await local.call('POST', '/_emulator/faults', { body: '[{"status":503,"count":1}]' });
    expect(set.status).toBe(200);
    expect((await local.post([{}], TO_EVENT)).status).toBe(503);
  });
});
