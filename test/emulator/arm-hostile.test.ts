import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';

describe('the control plane with hostile rules', () => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [] });
  });
  afterAll(async () => {
    await azure.close();
  });

  async function send(method: 'GET' | 'PUT', name: string, body?: string) {
    const path = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/dataCollectionRules/${name}`;
    const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
    const init = { method, headers, ...(body !== undefined && { body }) };
    const reply = await azure.app.request(`${azure.endpoint}${path}?api-version=2022-06-01`, init);
    return { status: reply.status, text: await reply.text() };
  }

  function rule(dataFlows: object[]): string {
    const source = { name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] };
    const destinations = { logAnalytics: [{ name: 'la' }] };
    return JSON.stringify({
      location: 'eastus',
      properties: { dataSources: { windowsEventLogs: [source] }, destinations, dataFlows },
    });
  }
  const flow = (members: object) => ({ streams: ['Microsoft-Event'], destinations: ['la'], ...members });

  it('answers others while it compiles the transformations of a rule', async () => {
    const terms = Array.from({ length: 50 }, (_, i) => `EventID == ${i}`).join(' or ');
    const kql = `source | where ${terms}`;
    let isDone = false;
    const long = send('PUT', 'long', rule(Array.from({ length: 10 }, () => flow({ transformKql: kql }))));
    const done = long.finally(() => {
      isDone = true;
    });
    let answered = 0;
    while (!isDone) {
      await setImmediate();
      expect((await send('GET', 'other')).status).toBe(404);
      answered++;
    }
    await done;
    expect(answered).toBeGreaterThanOrEqual(10);
    expect((await long).status).toBe(201);
  });

  it.each([
    ['names as long as the body', rule([flow({ streams: [`Custom-${'x'.repeat(900_000)}`] })])],
    ['more flows than can be told', rule(Array.from({ length: 5_000 }, (_, i) => flow({ destinations: [`d${i}`] })))],
    ['brackets without end', rule([flow({ transformKql: `source | where ${'('.repeat(7_000)}` })])],
  ])('refuses %s in few words', async (_, body) => {
    const { status, text } = await send('PUT', 'bad', body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'InvalidPayload' } });
    expect(text.length).toBeLessThan(300_000);
  });

  it('takes members with names of JavaScript for what they are', async () => {
    const text = '{"location":"x","__proto__":{"a":1},"properties":{"__proto__":{"dataFlows":1},"constructor":1}}';
    const reply = await send('PUT', '__proto__', text);
    expect(reply.status).toBe(201);
    expect(reply.text).toContain('"__proto__":{"dataFlows":1}');
    expect((await send('GET', 'constructor')).status).toBe(404);
  });
});
