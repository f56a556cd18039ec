import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MonitorClient } from '@azure/arm-monitor';
import { ClientSecretCredential } from '@azure/identity';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newGuid } from '../../src/base/random.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';

/** Release 8 needs Node 22, so it is none of our packages: a folder it was installed in, where there is one. */
const FOLDER_OF_8 = process.env.AMASIM_ARM_MONITOR_8;
const loadClient8 = (): typeof MonitorClient =>
  createRequire(join(FOLDER_OF_8 ?? '', 'package.json'))('@azure/arm-monitor').MonitorClient;
const CLIENTS: readonly [number, () => typeof MonitorClient][] = FOLDER_OF_8
  ? [
      [7, () => MonitorClient],
      [8, loadClient8],
    ]
  : [[7, () => MonitorClient]];

/** The real clients of Microsoft, unmodified, through real TLS with verification on. */
describe.each(CLIENTS)('@azure/arm-monitor %i', (_release, loadClient) => {
  const subscription = newGuid();
  const workspaceResourceId = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws`;
  const rule = {
    location: 'eastus',
    kind: 'Windows',
    dataSources: {
      windowsEventLogs: [{ name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*[System[Level=2]]'] }],
    },
    destinations: { logAnalytics: [{ name: 'la', workspaceResourceId }] },
    dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['la'] }],
  };
  let azure: Emulator;
  let client: MonitorClient;
  let credential: ClientSecretCredential;
  beforeEach(async () => {
    azure = await startEmulator({ rules: [] });
    credential = new ClientSecretCredential(
      azure.tenantId,
      azure.clientId,
      azure.clientSecret,
      azure.credentialOptions,
    );
    const Client = loadClient();
    client = new Client(credential, subscription, { endpoint: azure.endpoint, ...azure.clientOptions });
  });
  afterEach(async () => {
    await azure.close();
  });

  it('creates, gets, lists, updates and deletes a rule', async () => {
    const created = await client.dataCollectionRules.create('rg', 'rule-1', { body: rule });
    expect(created).toMatchObject({ name: 'rule-1', kind: 'Windows', provisioningState: 'Succeeded' });
    expect(created.immutableId).toMatch(/^dcr-[0-9a-f]{32}$/);
    expect(created.destinations?.logAnalytics?.[0]?.workspaceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await client.dataCollectionRules.get('rg', 'rule-1')).toEqual(created);

    const updated = await client.dataCollectionRules.update('rg', 'rule-1', { body: { tags: { a: 'b' } } });
    expect(updated).toMatchObject({ immutableId: created.immutableId, tags: { a: 'b' } });
    for (const list of [
      client.dataCollectionRules.listByResourceGroup('rg'),
      client.dataCollectionRules.listBySubscription(),
    ]) {
      const names: (string | undefined)[] = [];
      for await (const { name } of list) names.push(name);
      expect(names).toEqual(['rule-1']);
    }
    await client.dataCollectionRules.delete('rg', 'rule-1');
    await client.dataCollectionRules.delete('rg', 'rule-1');
    await expect(client.dataCollectionRules.get('rg', 'rule-1')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
    expect(azure.requests().filter(({ method }) => method === 'DELETE')).toMatchObject([
      { status: 200 },
      { status: 204 },
    ]);
  });

  it('gets rows into the rule it created through the endpoint it created', async () => {
    const endpoint = await client.dataCollectionEndpoints.create('rg', 'dce-1', { body: { location: 'eastus' } });
    const body = { ...rule, dataCollectionEndpointId: endpoint.id ?? '' };
    const { immutableId = '' } = await client.dataCollectionRules.create('rg', 'rule-1', { body });
    const now = new Date().toISOString();
    const rows = Array.from({ length: 100 }, (_, i) => ({ TimeGenerated: now, EventID: i }));
    const ingestion = new LogsIngestionClient(endpoint.logsIngestion?.endpoint ?? '', credential, azure.clientOptions);
    await ingestion.upload(immutableId, 'Microsoft-Event', rows);
    expect([...azure.rows('Event')]).toEqual(rows);

    await client.dataCollectionRules.delete('rg', 'rule-1');
    await expect(ingestion.upload(immutableId, 'Microsoft-Event', rows)).rejects.toThrow();
    expect(azure.requests().at(-1)).toMatchObject({ status: 404, rule: immutableId });
  });

  it('associates a machine with a rule', async () => {
    const { id = '' } = await client.dataCollectionRules.create('rg', 'rule-1', { body: rule });
    const machine = `subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.HybridCompute/machines/pc1`;
    await client.dataCollectionRuleAssociations.create(machine, 'a1', { body: { dataCollectionRuleId: id } });
    for (const list of [
      client.dataCollectionRuleAssociations.listByResource(machine),
      client.dataCollectionRuleAssociations.listByRule('rg', 'rule-1'),
    ]) {
      const names: (string | undefined)[] = [];
      for await (const { name } of list) names.push(name);
      expect(names).toEqual(['a1']);
    }
  });

  it('sees what is wrong with a rule', async () => {
    const body = { ...rule, dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['nowhere'] }] };
    await expect(client.dataCollectionRules.create('rg', 'bad', { body })).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidPayload',
      details: { error: { details: [{ code: 'InvalidDataFlow', target: 'Properties.DataFlows' }] } },
    });
  });
});

describe.skipIf(FOLDER_OF_8 === undefined)('@azure/arm-monitor 8 alone', () => {
  it('creates a rule with declared columns and a transformation, which 7 leaves out of what it sends', async () => {
    await using azure = await startEmulator();
    const { workspace, clientOptions } = azure;
    const credential = new ClientSecretCredential(
      azure.tenantId,
      azure.clientId,
      azure.clientSecret,
      azure.credentialOptions,
    );
    const Client = loadClient8();
    const client = new Client(credential, workspace.subscriptionId, { endpoint: azure.endpoint, ...clientOptions });
    const body = {
      location: 'eastus',
      kind: 'Direct',
      streamDeclarations: { 'Custom-App': { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } },
      destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: workspace.resourceId }] },
      dataFlows: [
        {
          streams: ['Custom-App'],
          destinations: ['la'],
          transformKql: 'source | where TimeGenerated > ago(1d)',
          outputStream: 'Microsoft-Event',
        },
      ],
    };
    const made = await client.dataCollectionRules.create(workspace.resourceGroup, 'direct', { body });
    expect(made).toMatchObject(body);
    const ingestion = new LogsIngestionClient(azure.endpoint, credential, clientOptions);
    await ingestion.upload(made.immutableId ?? '', 'Custom-App', [{ TimeGenerated: new Date().toISOString() }]);
    expect([...azure.rows('Event')]).toHaveLength(1);
    const bad = { ...body, dataFlows: [{ ...body.dataFlows[0], transformKql: 'source | extend a=' }] };
    await expect(
      client.dataCollectionRules.create(workspace.resourceGroup, 'bad', { body: bad }),
    ).rejects.toMatchObject({ details: { error: { details: [{ code: 'InvalidTransformQuery' }] } } });
  });
});
