import { OperationalInsightsManagementClient } from '@azure/arm-operationalinsights';
import { ClientSecretCredential } from '@azure/identity';
import { expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';

/** The real client of Microsoft, unmodified. It asks for a token whose audience is the endpoint it is given. */
it('lets @azure/arm-operationalinsights make, change and delete a workspace and its table', async () => {
  await using azure = await startEmulator();
  const credential = new ClientSecretCredential(
    azure.tenantId,
    azure.clientId,
    azure.clientSecret,
    azure.credentialOptions,
  );
  const client = new OperationalInsightsManagementClient(credential, azure.workspace.subscriptionId, {
    endpoint: azure.endpoint,
    ...azure.clientOptions,
  });
  const workspace = await client.workspaces.beginCreateOrUpdateAndWait('rg', 'w', {
    location: 'eastus',
    retentionInDays: 90,
  });
  expect(workspace).toMatchObject({ retentionInDays: 90, provisioningState: 'Succeeded' });
  const columns = [{ name: 'TimeGenerated', type: 'datetime' }];
  const table = await client.tables.beginCreateOrUpdateAndWait('rg', 'w', 'App_CL', {
    schema: { name: 'App_CL', columns },
  });
  expect(table).toMatchObject({ plan: 'Analytics', retentionInDays: 90, schema: { columns } });
  expect(await client.tables.beginUpdateAndWait('rg', 'w', 'App_CL', { retentionInDays: 100 })).toMatchObject({
    retentionInDays: 100,
    schema: { columns },
  });
  const names: (string | undefined)[] = [];
  for await (const { name } of client.tables.listByWorkspace('rg', 'w')) names.push(name);
  expect(names).toEqual(['App_CL']);
  const keys = await client.sharedKeysOperations.getSharedKeys('rg', 'w');
  expect(Buffer.from(keys.primarySharedKey ?? '', 'base64')).toHaveLength(64);
  await client.tables.beginDeleteAndWait('rg', 'w', 'App_CL');
  await client.workspaces.beginDeleteAndWait('rg', 'w');
  await expect(client.workspaces.get('rg', 'w')).rejects.toMatchObject({ code: 'ResourceNotFound', statusCode: 404 });
});
