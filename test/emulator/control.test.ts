import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newGuid } from '../../src/base/random.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { ArmStep } from './arm-case.ts';
import { CONTROL_CASES, type ControlCase } from './control-cases.ts';
import { expected } from './expected.ts';

const MONITOR = 'https://monitor.azure.com/';
const MANAGEMENT = 'https://management.azure.com';

let strict: Emulator;
let loose: Emulator;
let agent: Agent;
beforeAll(async () => {
  strict = await startEmulator({ rules: [] });
  loose = await startEmulator({ rules: [], strict: 'loose', tls: strict.tls });
  agent = new Agent({ connect: { ca: strict.caPem } });
});
afterAll(async () => {
  await agent.close();
  await strict.close();
  await loose.close();
});

it('has a name of its own for every case', () => {
  expect(new Set(CONTROL_CASES.map(({ name }) => name)).size).toBe(CONTROL_CASES.length);
});

describe.each(['app', 'socket'] as const)('the agent control service through the %s', (how) => {
  async function send(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
    azure: Emulator,
  ) {
    if (how === 'app') {
      const reply = await azure.app.request(url, init);
      return { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() };
    }
    const reply = await request(url, { ...init, method: init.method as 'GET', dispatcher: agent });
    const headers = reply.headers as Record<string, string>;
    return { status: reply.statusCode, headers, text: await reply.body.text() };
  }

  async function putArm(azure: Emulator, { method, path, body }: ArmStep, subscription: string) {
    const version = path.toLowerCase().includes('microsoft.operationalinsights/') ? '2022-10-01' : '2022-06-01';
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${azure.issueToken(MANAGEMENT)}` };
    const filled = (text: string) => text.replaceAll('{S}', subscription);
    const url = `${azure.endpoint}${filled(path)}?api-version=${version}`;
    const text = body === undefined ? undefined : filled(JSON.stringify(body));
    return send(url, { method, headers, ...(text !== undefined && { body: text }) }, azure);
  }

  function authorization(azure: Emulator, token: ControlCase['token']): Record<string, string> {
    if (token === 'none') return {};
    if (token === 'garbage') return { authorization: 'Bearer a.b.c' };
    return { authorization: `Bearer ${azure.issueToken(token === 'management' ? MANAGEMENT : MONITOR)}` };
  }

  it.each(CONTROL_CASES)('$name', async (example) => {
    const azure = example.loose ? loose : strict;
    const subscription = newGuid();
    for (const step of example.before ?? []) {
      const reply = await putArm(azure, step, subscription);
      expect(reply.status, reply.text).toBeLessThan(300);
    }
    const { method = 'GET' } = example;
    const url = azure.endpoint + example.path.replaceAll('{S}', subscription);
    const reply = await send(url, { method, headers: authorization(azure, example.token) }, azure);
    expect(reply.status, reply.text).toBe(example.status);
    expect(azure.requests().at(-1)).toMatchObject({ method, status: example.status });
    for (const [name, value] of Object.entries(example.replyHeaders ?? {})) expect(reply.headers[name]).toMatch(value);
    const body = JSON.parse(reply.text) as { configurations?: unknown; error?: { code: string; message: string } };
    expect(body.error?.code).toBe(example.code);
    if (example.code !== undefined) expect(body.error?.message).not.toBe('');
    if (example.configurations === undefined) return;
    const wanted = example.configurations.map((part) => expected(part, subscription));
    expect(body.configurations).toHaveLength(wanted.length);
    expect(body.configurations).toMatchObject(wanted);
  });
});
