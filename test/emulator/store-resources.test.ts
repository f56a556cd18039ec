import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { type ArmResource, ArmStore } from '../../src/emulator/arm/store.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import { DiskResourceLog } from '../../src/emulator/store/resource-log.ts';
import { firstLine, start as startProcess } from '../cli/amasim.ts';
import {
  type ArmStep,
  ASSOCIATION,
  ENDPOINT,
  PUT_ASSOCIATION,
  PUT_ENDPOINT,
  PUT_RULE,
  PUT_TABLE,
  PUT_WORKSPACE,
  RULE,
  TABLE,
  WORKSPACE,
} from './arm-case.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const filled = (text: string) => text.replaceAll('{S}', SUBSCRIPTION);
const root = temporaryFolder();
let folders = 0;
const running = new Set<{ close(): unknown }>();
afterEach(async () => {
  for (const open of running) await open.close();
  running.clear();
});

function newFolder(): string {
  return join(root, String(folders++), 'data');
}

/** A folder of an emulator that has its keys, which take long to make. */
function newDataFolder(): string {
  const data = newFolder();
  mkdirSync(data, { recursive: true });
  copyFileSync(join(root, 'identity.json'), join(data, 'identity.json'));
  return data;
}

beforeAll(async () => {
  const data = newFolder();
  await (await startEmulator({ rules: [], data })).close();
  copyFileSync(join(data, 'identity.json'), join(root, 'identity.json'));
});

async function start(data: string, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const azure = await startEmulator({ rules: [], data, ...options });
  running.add(azure);
  return azure;
}

async function restart(azure: Emulator, data: string): Promise<Emulator> {
  await azure.close();
  running.delete(azure);
  return start(data);
}

async function send(azure: Emulator, { method, path, body }: ArmStep) {
  const version = path.includes('OperationalInsights/') ? '2022-10-01' : '2022-06-01';
  const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
  const url = `${azure.endpoint}${filled(path)}${path.includes('?') ? '&' : '?'}api-version=${version}`;
  const init = { method, headers, ...(body !== undefined && { body: filled(JSON.stringify(body)) }) };
  const reply = await azure.app.request(url, init);
  const text = await reply.text();
  return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as ArmResource };
}

async function post(azure: Emulator, rule: unknown): Promise<number> {
  const url = `${azure.endpoint}/dataCollectionRules/${String(rule)}/streams/Microsoft-Event?api-version=2023-01-01`;
  const headers = {
    authorization: `Bearer ${azure.issueToken('https://monitor.azure.com')}`,
    'content-type': 'application/json',
  };
  return (await azure.app.request(url, { method: 'POST', headers, body: '[{"EventID":1}]' })).status;
}

const PUTS = [PUT_WORKSPACE, PUT_TABLE, PUT_ENDPOINT, PUT_RULE, PUT_ASSOCIATION];

describe('resources of an emulator with a folder', () => {
  it('are there after a restart as they were: ids, etags, times', async () => {
    const data = newDataFolder();
    const first = await start(data);
    for (const step of PUTS) expect((await send(first, step)).status).toBeLessThan(300);
    const get = (azure: Emulator) =>
      Promise.all(
        [...PUTS.map(({ path }) => path), azure.workspace.resourceId].map((path) =>
          send(azure, { method: 'GET', path }),
        ),
      );
    const before = await get(first);
    expect(before.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const second = await restart(first, data);
    expect(await get(second)).toEqual(before);
    const third = await restart(second, data);
    expect(await get(third)).toEqual(before);
    expect(third.problems()).toEqual([]);
  });

  it('take up where they were: a rule takes rows, is replaced under its id, and is followed', async () => {
    const data = newDataFolder();
    const first = await start(data);
    await send(first, PUT_RULE);
    await send(first, PUT_ASSOCIATION);
    const before = (await send(first, { method: 'GET', path: RULE })).body;
    const { immutableId } = before.properties;
    const second = await restart(first, data);
    expect(await post(second, immutableId)).toBe(204);
    expect([...second.rows('Event')]).toHaveLength(1);
    const after = await send(second, PUT_RULE);
    expect(after.status).toBe(200);
    expect(after.body.properties.immutableId).toBe(immutableId);
    expect(after.body.etag).not.toBe(before.etag);
    const list = await send(second, { method: 'GET', path: `${RULE}/associations` });
    expect(list.body.value).toHaveLength(1);
  });

  it('stay gone when they were deleted, with all that went with them', async () => {
    const data = newDataFolder();
    const first = await start(data);
    for (const step of PUTS) await send(first, step);
    const { immutableId } = (await send(first, { method: 'GET', path: RULE })).body.properties;
    await send(first, { method: 'DELETE', path: `${RULE}?deleteAssociations=true` });
    await send(first, { method: 'DELETE', path: WORKSPACE });
    const second = await restart(first, data);
    const paths = [RULE, `${ASSOCIATION}/a1`, WORKSPACE, TABLE, ENDPOINT];
    const statuses = await Promise.all(paths.map(async (path) => (await send(second, { method: 'GET', path })).status));
    expect(statuses).toEqual([404, 404, 404, 404, 200]);
    expect(await post(second, immutableId)).toBe(404);
  });

  it('are left alone by a reset', async () => {
    const data = newDataFolder();
    const first = await start(data);
    await send(first, PUT_RULE);
    first.reset();
    expect((await send(await restart(first, data), { method: 'GET', path: RULE })).status).toBe(200);
  });

  it('cannot be changed when that cannot be kept, and are then as they were', async () => {
    const data = newDataFolder();
    const azure = await start(data);
    const { etag } = (await send(azure, PUT_ENDPOINT)).body;
    await azure.close();
    for (const step of [PUT_ENDPOINT, PUT_RULE, { method: 'DELETE', path: ENDPOINT } as const]) {
      expect(await send(azure, step)).toMatchObject({ status: 500, body: { error: { code: 'EmulatorError' } } });
    }
    expect((await send(azure, { method: 'GET', path: ENDPOINT })).body.etag).toBe(etag);
    expect((await send(azure, { method: 'GET', path: RULE })).status).toBe(404);
  });

  it('are read around damage, which is told', async () => {
    const data = newDataFolder();
    const first = await start(data);
    for (const step of PUTS) await send(first, step);
    await first.close();
    running.delete(first);
    const file = join(data, 'resources/00000001.seg');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('Dce-1')]! ^= 1;
    writeFileSync(file, bytes);
    appendFileSync(file, bytes.subarray(0, 20));
    const second = await start(data);
    expect(second.problems().map(({ problem }) => problem)).toMatchObject([
      { code: 'AMASIM_EMULATOR_DATA_DAMAGED', message: expect.stringContaining('no sound record') },
      { code: 'AMASIM_EMULATOR_DATA_DAMAGED', message: expect.stringContaining('1 record before') },
      { code: 'AMASIM_EMULATOR_DATA_TORN', place: { source: file, byteOffset: bytes.length } },
    ]);
    const statuses = await Promise.all(
      [ENDPOINT, RULE].map(async (path) => (await send(second, { method: 'GET', path })).status),
    );
    expect(statuses).toEqual([404, 200]);
    expect(statSync(file).size).toBe(bytes.length);
  });

  it('are kept by a process that is killed right after its answer', async () => {
    const data = newDataFolder();
    const serve = async (port: string) => {
      const child = startProcess(['serve', '--json', '--data', data, '--port', port]);
      running.add({ close: () => child.kill('SIGKILL') });
      return {
        child,
        facts: JSON.parse(await firstLine(child)) as { endpoint: string; caFile: string } & Record<string, string>,
      };
    };
    const { child, facts } = await serve('0');
    const dispatcher = new Agent({ connect: { ca: readFileSync(facts.caFile, 'utf8') } });
    running.add(dispatcher);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: facts.clientId!,
      client_secret: facts.clientSecret!,
      scope: 'https://management.azure.com/.default',
    });
    const call = async (method: 'GET' | 'PUT' | 'POST', path: string, init: { body?: string; token?: string } = {}) => {
      const headers = {
        'content-type': method === 'POST' ? 'application/x-www-form-urlencoded' : 'application/json',
        ...(init.token !== undefined && { authorization: `Bearer ${init.token}` }),
      };
      const reply = await request(facts.endpoint + path, { method, headers, body: init.body ?? null, dispatcher });
      return { status: reply.statusCode, body: (await reply.body.json()) as ArmResource };
    };
    const signedIn = await call('POST', `/${facts.tenantId}/oauth2/v2.0/token`, { body: form.toString() });
    const token = String(signedIn.body.access_token);
    const path = `${filled(RULE)}?api-version=2022-06-01`;
    const put = await call('PUT', path, { token, body: filled(JSON.stringify(PUT_RULE.body)) });
    expect(put.status).toBe(201);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await serve(new URL(facts.endpoint).port);
    expect(await call('GET', path, { token })).toEqual({ status: 200, body: put.body });
  });
});

describe('the log of resources', () => {
  const MARKER = Buffer.from('01234567');
  const SLACK = 2_000;

  function open(folder: string, sync: 'none' | 'each' = 'each') {
    const problems: Problem[] = [];
    const log = new DiskResourceLog({ folder, marker: MARKER, sync, slackBytes: SLACK }, (p) => problems.push(p));
    running.add(log);
    return { log, store: new ArmStore('secret', { log }), problems };
  }

  function resource(id: string, text = ''): ArmResource {
    return { id, name: id, type: 'T', etag: '"e"', properties: { text }, 'with "odd"': { __proto__: null, é: 1 } };
  }

  const held = (store: ArmStore) => store.all('T', '/', 'change').map(({ id, properties }) => [id, properties.text]);

  it('grows no further than twice of what is there, and loses nothing when it is written anew', () => {
    const folder = newFolder();
    const { log, store, problems } = open(folder, 'none');
    const file = join(folder, '00000001.seg');
    let most = 0;
    for (let i = 0; i < 500; i++) {
      store.put(resource(`/a/${i % 5}`, `text ${i}`));
      if (i % 7 === 0) store.remove(`/a/${(i + 1) % 5}`, `/a/${(i + 2) % 5}`);
      most = Math.max(most, statSync(file).size);
    }
    expect(most).toBeLessThan(SLACK + 4 * 5 * 300);
    expect(most).toBeGreaterThan(SLACK);
    const before = held(store);
    log.close();
    const again = open(folder);
    expect(held(again.store)).toEqual(before);
    expect(again.store.get('/a/0')).toEqual(store.get('/a/0'));
    expect([...problems, ...again.problems]).toEqual([]);
  });

  it('keeps the order of the last changes', () => {
    const folder = newFolder();
    const { log, store } = open(folder);
    for (const id of ['/a', '/b', '/c', '/A']) store.put(resource(id));
    expect(held(store).map(([id]) => id)).toEqual(['/b', '/c', '/A']);
    log.close();
    expect(held(open(folder).store).map(([id]) => id)).toEqual(['/b', '/c', '/A']);
  });

  it('goes on in the old file when it cannot be written anew, and tells', () => {
    const folder = newFolder();
    const { log, store, problems } = open(folder);
    store.put(resource('/a'));
    mkdirSync(join(folder, '00000001.seg.new', 'in the way'), { recursive: true });
    for (let i = 0; i < 100; i++) store.put(resource('/a', `text ${i}`));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThan(10);
    expect(problems[0]).toMatchObject({ code: 'AMASIM_EMULATOR_DATA_WRITE' });
    log.close();
    rmSync(join(folder, '00000001.seg.new'), { recursive: true });
    const again = open(folder);
    expect(held(again.store)).toEqual([['/a', 'text 99']]);
    expect(again.problems).toEqual([]);
  });

  it('takes sound records of another kind for damage', () => {
    const folder = newFolder();
    const { log, store } = open(folder);
    store.put(resource('/a'));
    log.append({ kind: 'renamed' } as never);
    log.append({ kind: 'put', resource: { id: 5 } } as never);
    log.close();
    const again = open(folder);
    expect(again.problems.map(({ code }) => code)).toEqual(Array(2).fill('AMASIM_EMULATOR_DATA_DAMAGED'));
    expect(held(again.store)).toEqual([['/a', '']]);
  });

  it('is refused where its folder is a file, and takes nothing where none can be made', () => {
    const file = join(newFolder(), '..', 'file');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    expect(() => open(file)).toThrow(expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA' }));
    const { store } = open(join(file, 'resources'));
    expect(() => store.put(resource('/a'))).toThrow(expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA_WRITE' }));
    expect(held(store)).toEqual([]);
  });
});
