import { ClientSecretCredential } from '@azure/identity';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { test as base, describe, expect } from 'vitest';
import type { Emulator } from '../src/emulator/emulator.ts';
import type { AzureFixtures } from '../src/vitest.ts';

/** The built package by its own name, through the `exports` of package.json. */
const PACKAGE: string = 'amasim/vitest';
const { azureFixtures } = (await import(/* @vite-ignore */ PACKAGE)) as typeof import('../src/vitest.ts');

const test = base.extend<AzureFixtures>(azureFixtures({ dcr: ['fixtures/rules/custom-stream.json'] }));

async function upload(azure: Emulator, ids: readonly number[]): Promise<void> {
  const [rule] = azure.rules;
  const credential = new ClientSecretCredential(
    azure.tenantId,
    azure.clientId,
    azure.clientSecret,
    azure.credentialOptions,
  );
  const client = new LogsIngestionClient(azure.endpoint, credential, azure.clientOptions);
  const TimeGenerated = new Date().toISOString();
  const rows = ids.map((EventRecordId) => ({ TimeGenerated, EventRecordId }));
  await client.upload(rule?.immutableId ?? '', rule?.streams[0]?.stream ?? '', rows);
}

function stored(azure: Emulator): unknown[] {
  return [...azure.rows('ProcessStarts_CL')].map((row) => row.EventRecordId);
}

describe('the fixtures of amasim/vitest', () => {
  let first: Emulator | undefined;

  test('take rows of the Azure SDK for the rules of a file', async ({ azure }) => {
    first = azure;
    await upload(azure, [1, 2]);
    expect(stored(azure)).toEqual([1, 2]);
  });

  test('are the same emulator in the next test, without what the first one stored', async ({ azure, azureServer }) => {
    expect(azure).toBe(first);
    expect(azure).toBe(azureServer);
    expect(stored(azure)).toEqual([]);
    expect(azure.requests()).toEqual([]);
    await upload(azure, [3]);
  });

  test('keep what is stored for tests that ask for the server alone', ({ azureServer }) => {
    expect(stored(azureServer)).toEqual([3]);
  });
});
