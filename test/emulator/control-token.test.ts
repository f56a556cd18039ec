import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueIngestionToken, readIngestionToken } from '../../src/emulator/control/ingestion-token.ts';
import type { EmulatorState } from '../../src/emulator/state.ts';
import { bareState } from './bare-state.ts';
import { FakeClock } from './fake-clock.ts';

const IDS = { tenantId: 't', clientId: 'c', clientSecret: 's', objectId: 'o' };
const TOKEN = { configurationId: 'dcr-1', channelId: 'ods-w', resourceId: '/subscriptions/s/é', workspaceId: 'w' };

describe('an ingestion token', () => {
  const clock = new FakeClock('2026-11-28T10:00:00Z');
  let state: EmulatorState;
  beforeAll(async () => {
    state = await bareState(IDS, clock);
  });
  afterAll(() => state.close());
  const issue = (token: typeof TOKEN = TOKEN) =>
    `Bearer ${issueIngestionToken(state, { ...token, region: undefined }, clock.now())}`;

  it('is read as it was issued', () => {
    expect(readIngestionToken(state, issue())).toEqual({ kind: 'read', token: TOKEN });
    const { workspaceId: _, ...rest } = TOKEN;
    expect(readIngestionToken(state, issue(rest as typeof TOKEN))).toEqual({ kind: 'read', token: rest });
  });

  it('is told from what is no such token', () => {
    const others = [undefined, '', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'SharedKey w:AAAA', `Bearer ${'.'.repeat(9)}`];
    for (const other of [...others, `Bearer ${state.directory.issue('https://monitor.azure.com/', 'i')}`]) {
      expect(readIngestionToken(state, other)).toEqual({ kind: 'other' });
    }
  });

  it('is refused when it is old, early, changed, of another emulator, or not whole', async () => {
    const good = issue();
    const reasonOf = (authorization: string) => readIngestionToken(state, authorization);
    const [header, claims = '', signature] = good.slice('Bearer '.length).split('.');
    const text = Buffer.from(claims, 'base64url').toString().replace('dcr-1', 'dcr-2');
    const changed = `Bearer ${header}.${Buffer.from(text).toString('base64url')}.${signature}`;
    expect(reasonOf(changed)).toEqual({ kind: 'refused', reason: expect.stringContaining('not signed') });
    const other = await bareState(IDS, clock, { hasOwnKey: true });
    const foreign = `Bearer ${issueIngestionToken(other, { ...TOKEN, region: 'r' }, clock.now())}`;
    await other.close();
    expect(reasonOf(foreign)).toEqual({ kind: 'refused', reason: expect.stringContaining('not signed') });
    const half = `Bearer ${state.directory.key.sign({ iss: 'AMCS', aud: 'Pipeline', nbf: 0, exp: 9e9 })}`;
    expect(reasonOf(half)).toMatchObject({ kind: 'refused' });
    clock.ms -= 301_000;
    expect(reasonOf(good)).toEqual({ kind: 'refused', reason: expect.stringContaining('not yet valid') });
    clock.ms += 86_400_000 + 602_000;
    expect(reasonOf(good)).toEqual({ kind: 'refused', reason: expect.stringContaining('expired') });
  });
});
