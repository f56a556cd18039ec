import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newGuid } from '../../src/base/random.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { plannedRules } from '../../src/emulator/planned-rules.ts';
import type { EmulatorRule } from '../../src/emulator/rules.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { ASSOCIATION, ENDPOINT, MACHINE, PUT_ASSOCIATION, PUT_ENDPOINT, PUT_RULE, RULE, ruleBody } from './arm-case.ts';
import { CONFIGURATIONS, putSources } from './control-cases.ts';
import { FakeClock } from './fake-clock.ts';
import { RULE_ID, RULES } from './rules.ts';

const MONITOR = 'https://monitor.azure.com/';
const NOW = '2026-11-28T10:00:00Z';

interface Configuration {
  readonly configurationId: string;
  readonly eTag: string;
  readonly content: {
    readonly dataSources: readonly {
      readonly id: string;
      readonly configuration: object;
      readonly streams: readonly { readonly stream: string }[];
    }[];
    readonly channels: readonly { readonly id: string; readonly tokenEndpointUri: string }[];
    readonly extensionConfigurations?: object;
  };
}

/** A rule as a replay gives it to an emulator of its own. */
function planned(): EmulatorRule[] {
  const { rules } = readRules(JSON.stringify({ name: 'events', ...ruleBody() }), 'events.json');
  return plannedRules(planCollection(rules), { agent: 'ama', workspaceId: '', sourceComputerId: '' });
}

const clock = new FakeClock(NOW);
let strict: Emulator;
let loose: Emulator;
let azure: Emulator;
/** Each test has its own, so that they do not meet. */
let subscription: string;

beforeAll(async () => {
  strict = await startEmulator({ rules: [...planned(), ...RULES], clock, configurationMaxAgeSeconds: 7 });
  loose = await startEmulator({ rules: planned(), strict: 'loose', tls: strict.tls });
});
beforeEach(() => {
  azure = strict;
  azure.reset();
  clock.ms = Date.parse(NOW);
  subscription = newGuid();
});
afterAll(async () => {
  await strict.close();
  await loose.close();
});

const filled = (text: string) => text.replaceAll('{S}', subscription);

async function put(...steps: readonly { method: string; path: string; body?: object | string }[]): Promise<void> {
  for (const { method, path, body } of steps) {
    const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
    const url = `${azure.endpoint}${filled(path)}?api-version=2022-06-01`;
    const init = { method, headers, ...(body !== undefined && { body: filled(JSON.stringify(body)) }) };
    const reply = await azure.app.request(url, init);
    expect(reply.status, await reply.text()).toBeLessThan(300);
  }
}

async function get(url: string, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${azure.issueToken(MONITOR)}`;
  return azure.app.request(new URL(filled(url), azure.endpoint), { headers: { authorization, ...headers } });
}

async function configurations(url = CONFIGURATIONS): Promise<readonly Configuration[]> {
  const reply = await get(url);
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { configurations: Configuration[] }).configurations;
}

async function tokenOf({ content }: Configuration, channel = 0): Promise<string> {
  const reply = await get(content.channels[channel]!.tokenEndpointUri);
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { ingestionAuthToken: string }).ingestionAuthToken;
}

async function post(rule: string, stream: string, how: { token: string; version?: string }): Promise<number> {
  const url = `${azure.endpoint}/dataCollectionRules/${rule}/streams/${stream}?api-version=${how.version ?? '2023-01-01'}`;
  const headers = { authorization: `Bearer ${how.token}`, 'content-type': 'application/json' };
  return (await azure.app.request(url, { method: 'POST', headers, body: '[{"EventID":1}]' })).status;
}

function claimsOf(token: string): object {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
}

describe('a configuration', () => {
  it('is not sent again while it is the same', async () => {
    await put(PUT_RULE, PUT_ASSOCIATION);
    const first = await get(CONFIGURATIONS);
    const etag = String(first.headers.get('etag'));
    expect(first.headers.get('cache-control')).toBe('max-age=7');
    for (const named of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const second = await get(CONFIGURATIONS, { 'if-none-match': named });
      expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(CONFIGURATIONS, { 'if-none-match': '"x"' })).status).toBe(200);
    await put(PUT_RULE);
    expect((await get(CONFIGURATIONS, { 'if-none-match': etag })).status).toBe(200);
  });

  it('has another eTag when its rule or its association changes, and only then', async () => {
    const other = RULE.replace('Rule-1', 'Rule-2');
    const associateOther = {
      ...PUT_ASSOCIATION,
      path: `${ASSOCIATION}/a2`,
      body: { properties: { dataCollectionRuleId: other } },
    };
    await put(PUT_RULE, PUT_ASSOCIATION, { ...PUT_RULE, path: other }, associateOther);
    const tags = async () => (await configurations()).map(({ eTag }) => eTag);
    const before = await tags();
    expect(await tags()).toEqual(before);
    await put({ ...PUT_RULE, path: other });
    const changed = await tags();
    expect([changed[0], changed[1] === before[1]]).toEqual([before[0], false]);
    await put(PUT_ASSOCIATION);
    const last = await tags();
    expect([last[0] === before[0], last[1]]).toEqual([false, changed[1]]);
  });

  it('of a machine with an endpoint is found there, and so are its tokens', async () => {
    const association = `${ASSOCIATION}/configurationAccessEndpoint`;
    const body = { properties: { dataCollectionEndpointId: ENDPOINT } };
    await put(PUT_RULE, PUT_ASSOCIATION, PUT_ENDPOINT, { method: 'PUT', path: association, body });
    const sent = await get(CONFIGURATIONS);
    expect(sent.status).toBe(421);
    const endpoint = String(sent.headers.get('x-ms-agent-config-endpoint'));
    expect(await sent.text()).toContain(`'${endpoint}' endpoint which was configured for this resource.`);
    const [configuration] = await configurations(endpoint + CONFIGURATIONS);
    const { tokenEndpointUri } = configuration!.content.channels[0]!;
    expect(tokenEndpointUri.startsWith(`${endpoint}/subscriptions/`)).toBe(true);
    expect((await get(tokenEndpointUri.replace(endpoint, azure.endpoint))).status).toBe(421);
    expect(
      await post(configuration!.configurationId, 'Microsoft-Event', { token: await tokenOf(configuration!) }),
    ).toBe(204);
    await put({ method: 'DELETE', path: association });
    expect(await configurations()).toHaveLength(1);
  });

  it('holds what a rule has, whatever its names are', async () => {
    azure = loose;
    const odd = ['__proto__', 'constructor', '"<\u0000>'];
    const extensions = odd.map((name) => ({ name, streams: ['Microsoft-X'], extensionName: name }));
    const broken = [null, 5, 'x', [], { streams: 'Microsoft-X' }, { name: 'no streams' }];
    await put(
      putSources({ extensions: [...extensions, ...broken], windowsEventLogs: { a: 1 } }, ['Microsoft-X']),
      PUT_ASSOCIATION,
    );
    const [configuration] = await configurations();
    expect(configuration!.content.dataSources.map(({ id }) => id)).toEqual(odd);
    expect(Object.keys(configuration!.content.extensionConfigurations ?? {})).toEqual(odd);
  });

  it('can be kept from agents by a fault', async () => {
    azure.setFaults([{ route: 'control', status: 503, count: 1 }]);
    expect(await post(RULE_ID, 'Microsoft-Event', { token: azure.issueToken(MONITOR) })).toBe(204);
    expect([(await get(CONFIGURATIONS)).status, (await get(CONFIGURATIONS)).status]).toEqual([503, 200]);
  });
});

describe('rules given at the start', () => {
  it('are followed by machines without rules of their own, when loose', async () => {
    azure = loose;
    const [configuration] = await configurations();
    expect(configuration).toMatchObject({
      configurationId: azure.rules[0]!.immutableId,
      content: {
        dataSources: [
          { id: 'events', kind: 'winEventLog', configuration: { xPathQueries: ['System!*[System[Level=2]]'] } },
        ],
        channels: [{ id: `ods-${azure.workspace.workspaceId}` }],
      },
    });
    expect(Object.keys(configuration!.content)).toEqual(['dataSources', 'channels']);
    expect((await configurations())[0]!.eTag).toBe(configuration!.eTag);
    const token = await tokenOf(configuration!);
    expect(await post(configuration!.configurationId, 'GENERIC_EVENT_BLOB', { token })).toBe(204);
    await put(PUT_RULE, PUT_ASSOCIATION);
    expect((await configurations()).map(({ configurationId }) => configurationId)).not.toContain(
      configuration!.configurationId,
    );
  });

  it('are not, when strict', async () => {
    expect(await configurations()).toEqual([]);
  });
});

describe('an ingestion token', () => {
  const RULE_2 = RULE.replace('Rule-1', 'Rule-2');
  async function startWithTwoRules(): Promise<readonly Configuration[]> {
    const second = {
      ...PUT_ASSOCIATION,
      path: `${ASSOCIATION}/a2`,
      body: { properties: { dataCollectionRuleId: RULE_2 } },
    };
    await put(PUT_RULE, PUT_ASSOCIATION, { ...PUT_RULE, path: RULE_2 }, second);
    return configurations(`/locations/uksouth${CONFIGURATIONS}`);
  }

  it('says what the real one says, and the channel', async () => {
    const [configuration] = await startWithTwoRules();
    const { configurationId, content } = configuration!;
    const reply = await get(content.channels[0]!.tokenEndpointUri);
    expect(reply.headers.get('cache-control')).toBe('max-age=3600');
    const body = (await reply.json()) as { ingestionAuthToken: string };
    expect(body).toEqual({ configurationId, ingestionAuthToken: expect.any(String) });
    const channelId = content.channels[0]!.id;
    const seconds = Date.parse(NOW) / 1_000;
    expect(claimsOf(body.ingestionAuthToken)).toEqual({
      role: 'Publisher',
      wid: channelId.slice('ods-'.length),
      targetRid: filled(MACHINE),
      skloc: 'uksouth',
      skprov: 'amcs',
      cid: configurationId,
      chid: channelId,
      nbf: seconds,
      exp: seconds + 86_400,
      iat: seconds,
      iss: 'AMCS',
      aud: 'Pipeline',
    });
    expect(JSON.stringify(azure.requests())).not.toContain(body.ingestionAuthToken);
    expect(azure.requests().at(-1)).toMatchObject({ status: 200, rule: configurationId });
  });

  it('takes rows of its rule, under both names of a stream and both versions, and of no other rule', async () => {
    const [first, second] = await startWithTwoRules();
    const token = await tokenOf(first!);
    expect(await post(first!.configurationId, 'Microsoft-Event', { token })).toBe(204);
    expect(await post(first!.configurationId, 'GENERIC_EVENT_BLOB', { token, version: '2021-11-01-preview' })).toBe(
      204,
    );
    expect([...azure.rows('Event')]).toHaveLength(2);
    expect(await post(first!.configurationId, 'Microsoft-Event', { token, version: '2020-01-01' })).toBe(400);
    expect(await post(first!.configurationId, 'SECURITY_EVENT_BLOB', { token })).toBe(400);
    expect(await post(second!.configurationId, 'Microsoft-Event', { token })).toBe(403);
    expect(await post('dcr-none', 'Microsoft-Event', { token })).toBe(403);
  });

  it('leaves to agents what only agents know', async () => {
    const [first] = await startWithTwoRules();
    const token = azure.issueToken(MONITOR);
    expect(await post(first!.configurationId, 'GENERIC_EVENT_BLOB', { token })).toBe(400);
    expect(await post(first!.configurationId, 'Microsoft-Event', { token, version: '2021-11-01-preview' })).toBe(400);
  });

  it('is good for a day', async () => {
    const [first] = await startWithTwoRules();
    const token = await tokenOf(first!);
    clock.ms += 86_400_000;
    expect(await post(first!.configurationId, 'Microsoft-Event', { token })).toBe(204);
    clock.ms += 301_000;
    expect(await post(first!.configurationId, 'Microsoft-Event', { token })).toBe(401);
  });

  it('is no token for anything else', async () => {
    const [first] = await startWithTwoRules();
    const token = await tokenOf(first!);
    const headers = { authorization: `Bearer ${token}` };
    expect((await get(CONFIGURATIONS, headers)).status).toBe(401);
    expect((await get(`${RULE}?api-version=2022-06-01`, headers)).status).toBe(401);
  });

  it('is given for channels of the rule on the platform only', async () => {
    const [first] = await startWithTwoRules();
    const { tokenEndpointUri, id } = first!.content.channels[0]!;
    const missing = [tokenEndpointUri.replace(id, `${id}0`), tokenEndpointUri.replace('windows', 'linux')];
    for (const url of missing) {
      const reply = await get(url);
      expect([reply.status, await reply.json()]).toMatchObject([404, { error: { code: 'ChannelNotFound' } }]);
    }
  });
});
