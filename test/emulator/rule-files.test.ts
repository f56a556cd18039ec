import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { temporaryFolder } from './temporary-folder.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const DIRECT = {
  location: 'eastus',
  kind: 'Direct',
  properties: {
    streamDeclarations: { 'Custom-App': { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } },
    destinations: { logAnalytics: [{ name: 'ws', workspaceResourceId: '/x' }], azureMonitorMetrics: { name: 'm' } },
    dataFlows: [
      {
        streams: ['Custom-App'],
        destinations: ['ws'],
        transformKql: 'source | take 1',
        outputStream: 'Custom-App_CL',
      },
      { streams: ['Custom-App'], destinations: ['ws'], transformKql: 'source', outputStream: 'Microsoft-Event' },
      { streams: ['Custom-App'], destinations: ['m'] },
    ],
  },
};
const root = temporaryFolder();

describe('rule files of startEmulator', () => {
  it('are known from the start, after the rules given as data', async () => {
    const given = { name: 'given', immutableId: 'dcr-given', streams: [] };
    await using azure = await startEmulator({ rules: [given], dcr: [RULE] });
    expect(azure.rules.map(({ name }) => name)).toEqual(['given', 'security-and-system']);
    expect(azure.rules[1]?.streams.map(({ stream }) => stream)).toContain('Microsoft-SecurityEvent');
    expect(azure.problems()).toEqual([]);
  });

  it('need no event log: the streams of all data flows to a workspace take rows', async () => {
    const file = `${root}/direct.json`;
    writeFileSync(file, JSON.stringify(DIRECT));
    await using azure = await startEmulator({ dcr: [file] });
    // Told, since they are not done: metrics, and running the transformation.
    expect(azure.problems().map(({ problem }) => problem.code)).toEqual(Array(2).fill('AMASIM_RULE_UNSUPPORTED'));
    const [rule] = azure.rules;
    expect(rule?.streams).toMatchObject([
      {
        stream: 'Custom-App',
        columns: [{ name: 'TimeGenerated', type: 'datetime' }],
        outputs: [{ table: 'App_CL', transformKql: 'source | take 1' }, { table: 'Event' }],
      },
    ]);
    const path = `/dataCollectionRules/${rule?.immutableId}/streams/Custom-App?api-version=2023-01-01`;
    const answer = await azure.app.request(azure.endpoint + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${azure.issueToken('https://monitor.azure.com')}`,
        'content-type': 'application/json',
      },
      body: '[{}]',
    });
    expect(answer.status).toBe(204);
    expect(azure.tables().map(({ table, stored }) => [table, stored])).toEqual([
      ['App_CL', 1],
      ['Event', 1],
    ]);
  });

  it('with an error are refused, with the place of the first', async () => {
    const file = `${root}/broken.json`;
    writeFileSync(file, '{ "properties": { "dataSources": { "windowsEventLogs": 5 }, "dataFlows": 3 } }');
    await expect(startEmulator({ dcr: [file] })).rejects.toMatchObject({
      code: 'AMASIM_RULE_SHAPE',
      message: expect.stringMatching(/broken\.json#\/properties\/data\w+.*and 1 more/u),
    });
  });

  it('with something odd are taken, and it is told', async () => {
    const file = `${root}/twice.json`;
    writeFileSync(
      file,
      '{ "properties": { "description": "a", "description": "b", "destinations": {}, "dataFlows": [] } }',
    );
    await using azure = await startEmulator({ dcr: [file] });
    expect(azure.problems()).toMatchObject([{ problem: { code: 'AMASIM_RULE_REPEATED_MEMBER' }, count: 1 }]);
  });

  it('that cannot be read are refused, and the data folder is free again', async () => {
    mkdirSync(`${root}/folder`);
    const data = `${root}/data`;
    for (const missing of [`${root}/none.json`, `${root}/folder`]) {
      await expect(startEmulator({ data, dcr: [missing] })).rejects.toMatchObject({
        code: 'AMASIM_EMULATOR_RULE_FILE',
      });
    }
    await using azure = await startEmulator({ data });
    expect(azure.rules).toEqual([]);
  });
});

describe('an emulator at the end of its block', () => {
  it('does not listen any more, and is not ready', async () => {
    const seen = await (async () => {
      await using azure = await startEmulator();
      expect((await azure.app.request('/readyz')).status).toBe(200);
      return azure;
    })();
    expect((await seen.app.request('/readyz')).status).toBe(503);
    const refused = await new Promise((resolve) => connect(seen.port, '127.0.0.1').on('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
