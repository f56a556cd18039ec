import { describe, expect, it } from 'vitest';
import { newGuid } from '../../src/base/random.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { ARM_ASSOCIATION_CASES } from './arm-association-cases.ts';
import { type ArmStep, PUT_ASSOCIATION, PUT_RULE, PUT_TABLE, PUT_WORKSPACE } from './arm-case.ts';
import { ARM_DIAGNOSTIC_CASES, FLAT_CASES, FLAT_CATEGORY_CASES, SETTINGS } from './arm-diagnostic-cases.ts';
import { ARM_ENVELOPE_CASES } from './arm-envelope-cases.ts';
import { ARM_RULE_CASES } from './arm-rule-cases.ts';
import { ARM_TABLE_CASES } from './arm-table-cases.ts';
import { ARM_VERB_CASES } from './arm-verb-cases.ts';
import { ARM_WORKSPACE_CASES } from './arm-workspace-cases.ts';
import { expected } from './expected.ts';
import { type Reply, send, strictAndLoose } from './requests.ts';

const CASES = [
  ...ARM_ENVELOPE_CASES,
  ...ARM_VERB_CASES,
  ...ARM_RULE_CASES,
  ...ARM_ASSOCIATION_CASES,
  ...ARM_WORKSPACE_CASES,
  ...ARM_TABLE_CASES,
  ...ARM_DIAGNOSTIC_CASES,
];

it('has a name of its own for every case', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

describe.each(['app', 'socket'] as const)('the control plane through the %s', (how) => {
  const both = strictAndLoose();

  function authorization(azure: Emulator, token: ArmStep['token']): Record<string, string> {
    const audiences = {
      management: 'https://management.azure.com',
      ingestion: 'https://monitor.azure.com',
      government: 'https://management.usgovcloudapi.net',
      slash: 'https://management.azure.com/',
    };
    if (token === 'none') return {};
    if (token === 'garbage') return { authorization: 'Bearer a.b.c' };
    return { authorization: `Bearer ${azure.issueToken(audiences[token ?? 'management'])}` };
  }

  async function sendStep(azure: Emulator, step: ArmStep, subscription: string): Promise<Reply> {
    const filled = (text: string) => text.replaceAll('{S}', subscription);
    const path = filled(step.path) + (step.path.includes('?') ? '' : `?api-version=${versionFor(step.path)}`);
    const { method } = step;
    const headers = { 'content-type': 'application/json', ...authorization(azure, step.token), ...step.headers };
    const text = typeof step.body === 'object' ? JSON.stringify(step.body) : step.body;
    const body = text === undefined ? null : filled(text);
    return send(how === 'app' ? 'app' : both.agent, azure, path, { method, headers, body });
  }

  it.each(CASES)('$name', async (example) => {
    const azure = example.loose ? both.loose : both.strict;
    const subscription = newGuid();
    for (const step of example.before ?? []) {
      const reply = await sendStep(azure, step, subscription);
      expect(reply.status, reply.text).toBeLessThan(300);
    }
    const reply = await sendStep(azure, example, subscription);
    expect(reply.status, reply.text).toBe(example.status);
    expect(azure.requests().at(-1)).toMatchObject({ method: example.method, status: example.status });
    for (const [name, value] of Object.entries(example.replyHeaders ?? {})) {
      expect(reply.headers[name]).toMatch(value);
    }
    if (example.reply === null) expect(reply.text).toBe('');
    else if (example.reply !== undefined) {
      expect(JSON.parse(reply.text)).toMatchObject(expected(example.reply, subscription) as object);
    }
    if (example.code === undefined) return;
    const { error } = JSON.parse(reply.text) as {
      error: { code: string; message: string; details?: { code: string; message: string; target?: string }[] };
    };
    expect(error.code).toBe(example.code);
    expect(error.message).toContain(example.message ?? '');
    expect(error.details?.map(({ code, target }) => [code, target])).toEqual(example.details);
    for (const { message } of error.details ?? []) expect(message).not.toBe('');
  });

  it.each(FLAT_CASES)('refuses a diagnostic setting with $name', async ({ properties, message }) => {
    const subscription = newGuid();
    for (const step of [PUT_WORKSPACE, PUT_RULE]) await sendStep(both.strict, step, subscription);
    const logs = [{ category: 'LogErrors', enabled: true }];
    const body = { properties: { workspaceId: PUT_WORKSPACE.path, logs, ...properties } };
    const reply = await sendStep(both.strict, { method: 'PUT', path: `${SETTINGS}/a`, body }, subscription);
    expect(reply.status).toBe(400);
    const error = JSON.parse(reply.text) as { code: string; message: string };
    expect(error.code).toBe('BadRequest');
    expect(error.message).toContain(message);
  });

  it.each(FLAT_CATEGORY_CASES)('refuses a diagnostic category $name', async ({ path, there, status, code }) => {
    const subscription = newGuid();
    if (there) await sendStep(both.strict, PUT_RULE, subscription);
    const reply = await sendStep(both.strict, { method: 'GET', path }, subscription);
    expect([reply.status, JSON.parse(reply.text)]).toEqual([status, { code, message: expect.any(String) }]);
  });

  it('refuses a sixth diagnostic setting, and one of a rule that is not there', async () => {
    const subscription = newGuid();
    const logs = [{ category: 'LogErrors', enabled: true }];
    const put = async (name: string) => {
      const body = { properties: { workspaceId: PUT_WORKSPACE.path, logs } };
      return (await sendStep(both.strict, { method: 'PUT', path: `${SETTINGS}/${name}`, body }, subscription)).status;
    };
    await sendStep(both.strict, PUT_WORKSPACE, subscription);
    expect(await put('s0')).toBe(400);
    await sendStep(both.strict, PUT_RULE, subscription);
    const statuses = [];
    for (const n of [1, 2, 3, 4, 5, 6]) statuses.push(await put(`s${n}`));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 400]);
  });

  it('follows the links of a long list to its end, while others come and go', async () => {
    const subscription = newGuid();
    const list = `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.Insights/dataCollectionEndpoints`;
    const names = Array.from({ length: 205 }, (_, i) => `dce-${String(i).padStart(3, '0')}`);
    for (const name of names) {
      const step = { method: 'PUT', path: `${list}/${name}`, body: { location: 'eastus' } } as const;
      expect((await sendStep(both.strict, step, subscription)).status).toBe(201);
    }
    const seen: string[] = [];
    const sizes: number[] = [];
    let path: string | undefined = list;
    while (path !== undefined) {
      const reply: Reply = await sendStep(both.strict, { method: 'GET', path }, subscription);
      const page = JSON.parse(reply.text) as { value: { name: string }[]; nextLink?: string };
      sizes.push(page.value.length);
      seen.push(...page.value.map(({ name }) => name));
      await sendStep(both.strict, { method: 'DELETE', path: `${list}/${page.value[0]?.name}` }, subscription);
      path = page.nextLink?.slice(both.strict.endpoint.length);
    }
    expect(sizes).toEqual([100, 100, 5]);
    expect(seen).toEqual(names);
  });

  it('keeps the immutable id and the creation through replacements, and changes the etag', async () => {
    const subscription = newGuid();
    const first = JSON.parse((await sendStep(both.strict, PUT_RULE, subscription)).text) as Stored;
    const second = JSON.parse((await sendStep(both.strict, PUT_RULE, subscription)).text) as Stored;
    expect(second.properties.immutableId).toBe(first.properties.immutableId);
    expect(second.systemData.createdAt).toBe(first.systemData.createdAt);
    expect(second.etag).not.toBe(first.etag);
    const stale = await sendStep(both.strict, { ...PUT_RULE, headers: { 'if-match': first.etag } }, subscription);
    const fresh = await sendStep(both.strict, { ...PUT_RULE, headers: { 'if-match': second.etag } }, subscription);
    expect([stale.status, fresh.status]).toEqual([412, 200]);
  });

  it('opens a rule for rows when it is created, and closes it when it is deleted', async () => {
    const subscription = newGuid();
    const { properties } = JSON.parse((await sendStep(both.strict, PUT_RULE, subscription)).text) as Stored;
    const rows: ArmStep = {
      method: 'POST',
      path: `/dataCollectionRules/${properties.immutableId}/streams/Microsoft-Event?api-version=2023-01-01`,
      body: [{ EventID: 1, NoSuchColumn: 2 }],
      token: 'ingestion',
    };
    both.strict.reset();
    expect((await sendStep(both.strict, rows, subscription)).status).toBe(204);
    expect([...both.strict.rows('Event')]).toEqual([{ EventID: 1, TimeGenerated: expect.any(String) }]);
    expect((await sendStep(both.strict, { ...PUT_RULE, method: 'DELETE' }, subscription)).status).toBe(200);
    expect((await sendStep(both.strict, rows, subscription)).status).toBe(404);
  });

  it('tells the same keys on every call, and others for another workspace', async () => {
    const subscription = newGuid();
    const keys: unknown[] = [];
    for (const name of ['ws', 'WS', 'ws2']) {
      const path = PUT_WORKSPACE.path.replace(/ws$/u, name);
      await sendStep(both.strict, { ...PUT_WORKSPACE, path }, subscription);
      const reply = await sendStep(both.strict, { method: 'POST', path: `${path}/sharedKeys` }, subscription);
      keys.push(JSON.parse(reply.text));
    }
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).not.toEqual(keys[0]);
    const text = JSON.stringify(both.strict.requests());
    for (const key of Object.values(keys[0] as Record<string, string>)) expect(text).not.toContain(key);
  });

  it('takes rows of a declared stream into a custom table', async () => {
    const subscription = newGuid();
    for (const step of [PUT_WORKSPACE, PUT_TABLE]) await sendStep(both.strict, step, subscription);
    const rule = ARM_WORKSPACE_CASES.find(({ name }) => name === 'takes a rule for a table that is there')!;
    const { properties } = JSON.parse((await sendStep(both.strict, rule, subscription)).text) as Stored;
    both.strict.reset();
    const rows: ArmStep = {
      method: 'POST',
      path: `/dataCollectionRules/${properties.immutableId}/streams/Custom-App?api-version=2023-01-01`,
      body: [{ TimeGenerated: new Date().toISOString(), Level: 3, Undeclared: true }],
      token: 'ingestion',
    };
    expect((await sendStep(both.strict, rows, subscription)).status).toBe(204);
    expect([...both.strict.rows('App_CL')]).toEqual([{ TimeGenerated: expect.any(String), Level: 3 }]);
  });

  it('has a workspace from the start, with the id and the key it tells', async () => {
    const { subscriptionId, resourceId, workspaceId, key } = both.strict.workspace;
    const path = resourceId.toUpperCase();
    const got = await sendStep(both.strict, { method: 'GET', path }, subscriptionId);
    const keys = await sendStep(both.strict, { method: 'POST', path: `${path}/sharedKeys` }, subscriptionId);
    expect(JSON.parse(got.text)).toMatchObject({ id: resourceId, properties: { customerId: workspaceId } });
    expect(JSON.parse(keys.text)).toMatchObject({ primarySharedKey: key });
  });

  it('refuses the rule that is one too many for a machine', async () => {
    const subscription = newGuid();
    await sendStep(both.strict, PUT_RULE, subscription);
    const statuses: number[] = [];
    for (let i = 0; i <= 30; i++) {
      const path = PUT_ASSOCIATION.path.replace('/a1', `/a${i}`);
      statuses.push((await sendStep(both.strict, { ...PUT_ASSOCIATION, path }, subscription)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 201), 400]);
  });
});

/** A version that the type of a path has. */
function versionFor(path: string): string {
  const [last = ''] = path.toLowerCase().split('/providers/').slice(-1);
  if (last.startsWith('microsoft.insights/diagnosticsettings')) return '2021-05-01-preview';
  return last.startsWith('microsoft.operationalinsights/') ? '2022-10-01' : '2022-06-01';
}

interface Stored {
  readonly etag: string;
  readonly properties: { readonly immutableId: string };
  readonly systemData: { readonly createdAt: string };
}
