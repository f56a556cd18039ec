import { describe, expect, it } from 'vitest';
import { newGuid } from '../../src/base/random.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { ArmStep } from './arm-case.ts';
import { CONTROL_CASES, type ControlCase } from './control-cases.ts';
import { expected } from './expected.ts';
import { send, strictAndLoose } from './requests.ts';

const MONITOR = 'https://monitor.azure.com/';
const MANAGEMENT = 'https://management.azure.com';

const both = strictAndLoose();

it('has a name of its own for every case', () => {
  expect(new Set(CONTROL_CASES.map(({ name }) => name)).size).toBe(CONTROL_CASES.length);
});

describe.each(['app', 'socket'] as const)('the agent control service through the %s', (how) => {
  const way = () => (how === 'app' ? how : both.agent);

  async function putArm(azure: Emulator, { method, path, body }: ArmStep, subscription: string) {
    const version = path.toLowerCase().includes('microsoft.operationalinsights/') ? '2022-10-01' : '2022-06-01';
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${azure.issueToken(MANAGEMENT)}` };
    const filled = (text: string) => text.replaceAll('{S}', subscription);
    const text = body === undefined ? null : filled(JSON.stringify(body));
    return send(way(), azure, `${filled(path)}?api-version=${version}`, { method, headers, body: text });
  }

  function authorization(azure: Emulator, token: ControlCase['token']): Record<string, string> {
    if (token === 'none') return {};
    if (token === 'garbage') return { authorization: 'Bearer a.b.c' };
    return { authorization: `Bearer ${azure.issueToken(token === 'management' ? MANAGEMENT : MONITOR)}` };
  }

  it.each(CONTROL_CASES)('$name', async (example) => {
    const azure = example.loose ? both.loose : both.strict;
    const subscription = newGuid();
    for (const step of example.before ?? []) {
      const reply = await putArm(azure, step, subscription);
      expect(reply.status, reply.text).toBeLessThan(300);
    }
    const { method = 'GET' } = example;
    const path = example.path.replaceAll('{S}', subscription);
    const reply = await send(way(), azure, path, { method, headers: authorization(azure, example.token) });
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
