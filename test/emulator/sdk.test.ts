import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClientSecretCredential } from '@azure/identity';
import { isAggregateLogsUploadError, LogsIngestionClient } from '@azure/monitor-ingestion';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { RULE_ID, RULES } from './rules.ts';

/** The real client of Microsoft, unmodified, through real TLS with verification on. */
describe('the Azure SDK for JavaScript', () => {
  let azure: Emulator;
  beforeEach(async () => {
    azure = await startEmulator({ rules: RULES });
  });
  afterEach(async () => {
    await azure.close();
  });

  function client(secret = azure.clientSecret): LogsIngestionClient {
    const credential = new ClientSecretCredential(azure.tenantId, azure.clientId, secret, azure.credentialOptions);
    return new LogsIngestionClient(azure.endpoint, credential, azure.clientOptions);
  }

  function rows(count: number): Record<string, unknown>[] {
    const now = new Date().toISOString();
    return Array.from({ length: count }, (_, i) => ({ TimeGenerated: now, EventID: i, Message: 'x'.repeat(1_000) }));
  }

  it('signs in, uploads 2,500 rows in several calls and finds them all', async () => {
    const sent = rows(2_500);
    await client().upload(RULE_ID, 'Microsoft-Event', sent);
    const stored = [...azure.rows('Event')];
    stored.sort((a, b) => Number(a.EventID) - Number(b.EventID));
    expect(stored).toEqual(sent);
    const calls = azure.requests().filter((request) => request.stream !== undefined);
    expect(calls.map((call) => call.status)).toEqual([204, 204, 204]);
    expect(calls.reduce((sum, call) => sum + (call.rows ?? 0), 0)).toBe(2_500);
    expect(calls.every((call) => (call.bodyBytes ?? 0) < (call.rawBytes ?? 0))).toBe(true);
    expect(new Set(calls.map((call) => call.clientRequestId)).size).toBe(3);
  });

  it('sees the documented code and message of an unknown rule', async () => {
    const error = await client()
      .upload('dcr-none', 'Microsoft-Event', rows(1))
      .catch((reason: unknown) => reason);
    expect(error).toSatisfy(isAggregateLogsUploadError);
    const [first] = (error as { errors: { cause: { code: string; statusCode: number; message: string } }[] }).errors;
    expect(first?.cause).toMatchObject({ code: 'NotFound', statusCode: 404 });
    expect(first?.cause.message).toContain("immutable Id 'dcr-none' not found");
  });

  it('is told of a wrong secret', async () => {
    await expect(client('wrong').upload(RULE_ID, 'Microsoft-Event', rows(1))).rejects.toThrow();
    expect(azure.requests().at(-1)).toMatchObject({ status: 401 });
    expect(azure.requests().at(-1)?.problem).toContain('AADSTS7000215');
  });

  it('tries again after 503 and a cut connection, without losing rows', async () => {
    azure.setFaults([
      { status: 503, retryAfterSeconds: 0, count: 1 },
      { reset: 'before', count: 1 },
    ]);
    await client().upload(RULE_ID, 'Microsoft-Event', rows(10));
    expect([...azure.rows('Event')]).toHaveLength(10);
    const calls = azure.requests().filter((request) => request.stream !== undefined);
    expect(calls.map((call) => call.status)).toEqual([503, 0, 204]);
    expect(new Set(calls.map((call) => call.clientRequestId)).size).toBe(1);
  });

  it('trusts the emulator in a process of its own through NODE_EXTRA_CA_CERTS', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'amasim-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, azure.caPem);
    const script = `
      import { ClientSecretCredential } from '@azure/identity';
      import { LogsIngestionClient } from '@azure/monitor-ingestion';
      const { TENANT, CLIENT, SECRET, ENDPOINT, RULE } = process.env;
      const credential = new ClientSecretCredential(TENANT, CLIENT, SECRET, {
        authorityHost: ENDPOINT, disableInstanceDiscovery: true,
      });
      const rows = Array.from({ length: 100 }, (_, i) => ({ EventID: i }));
      await new LogsIngestionClient(ENDPOINT, credential).upload(RULE, 'Microsoft-Event', rows);
      const plain = await fetch(ENDPOINT + '/healthz');
      process.stdout.write(String(plain.status));`;
    const settings = {
      TENANT: azure.tenantId,
      CLIENT: azure.clientId,
      SECRET: azure.clientSecret,
      ENDPOINT: azure.endpoint.replace('127.0.0.1', 'localhost'),
      RULE: RULE_ID,
    };
    const env = { ...process.env, ...settings, NODE_EXTRA_CA_CERTS: caFile, NODE_TLS_REJECT_UNAUTHORIZED: '1' };
    try {
      const run = promisify(execFile);
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
      expect(stdout).toBe('200');
      expect([...azure.rows('Event')]).toHaveLength(100);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
