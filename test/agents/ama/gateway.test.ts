/** Agents behind a gateway, to an emulator they know by the names of Azure only; certificates are checked. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AmaOutlet } from '../../../src/agents/ama-outlet.ts';
import { type Gateway, startGateway } from '../../../src/agents/gateway/gateway.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { fleetOf, VM } from './azure.ts';

const NEVER = new AbortController().signal;
const REGION = 'westeurope';
const CONTROL = 'https://global.handler.control.monitor.azure.com';
const RULE = {
  name: 'rule',
  immutableId: `dcr-${'0'.repeat(32)}`,
  streams: ['Microsoft-Event', 'Custom-App'].map((stream) => ({ stream, outputs: [{ table: stream.slice(-5) }] })),
  dataSources: {
    windowsEventLogs: [
      { name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] },
      { name: 'app', streams: ['Custom-App'], xPathQueries: ['Application!*'] },
    ],
  },
};
const TARGETS = ['Microsoft-Event', 'Custom-App'].map((stream) => ({ immutableId: RULE.immutableId, stream }));

let azure: Emulator;
beforeAll(async () => {
  azure = await startEmulator({ rules: [RULE], associate: 'all', agentPort: 0, hostNames: ['azure'] });
});
afterAll(() => azure.close());

function gatewayFor(port = 0): Promise<Gateway> {
  return startGateway({
    port,
    agent: 'ama',
    workspaces: [azure.workspace.workspaceId],
    allowAma: [REGION],
    connectTo: ['opinsights', 'monitor'].map((name) => `*.${name}.azure.com:443:127.0.0.1:${azure.port}`),
  });
}

function post(outlet: AmaOutlet, target: number) {
  const body = Buffer.from('[{"EventID":7}]');
  const dueMs = new Float64Array(1);
  return outlet.post(
    { target, requestId: 'r', rows: 1, body, encoding: 'identity', dueMs, bookmarks: new Map() },
    NEVER,
  );
}

describe('agents behind a gateway', () => {
  it('reach the control service, workspaces and endpoints by the names of Azure', async () => {
    await using gateway = await gatewayFor();
    const proxy = new URL(gateway.proxy);
    const { it: fleet, problems } = await fleetOf(azure, { control: CONTROL, region: REGION, proxy });
    const outlet = new AmaOutlet({
      targets: TARGETS,
      routes: fleet.routesOf(0, TARGETS),
      ca: azure.caPem,
      proxy,
      connections: 1,
      clock: systemClock,
    });
    expect(await post(outlet, 0)).toEqual({ kind: 'accepted' });
    expect(await post(outlet, 1)).toEqual({ kind: 'accepted' });
    const hosts = gateway.connections().map(({ destination }) => destination);
    expect(hosts.sort()).toEqual(
      [
        `${azure.workspace.workspaceId}.ods.opinsights.azure.com:443`,
        'gigl-dcr-00000000000000000000000000000000.westeurope-1.ingest.monitor.azure.com:443',
        'global.handler.control.monitor.azure.com:443',
      ].sort(),
    );
    expect(azure.requests().filter(({ status }) => status === 204)).toHaveLength(2);
    expect(problems.filter(({ code }) => code !== 'AMASIM_AGENT_CONFIGURATION_PART')).toEqual([]);
    await outlet.close();
    await fleet.close();
  });

  it('wait while it is down, and go on when it is there again', async () => {
    const gateway = await gatewayFor();
    const proxy = new URL(gateway.proxy);
    const { it: fleet } = await fleetOf(azure, { control: CONTROL, region: REGION, proxy });
    const routes = fleet.routesOf(0, TARGETS);
    const outlet = new AmaOutlet({
      targets: TARGETS,
      routes,
      ca: azure.caPem,
      proxy,
      connections: 1,
      clock: systemClock,
    });
    expect(await post(outlet, 0)).toEqual({ kind: 'accepted' });
    await gateway.close();
    expect((await post(outlet, 0)).kind).toBe('again');
    expect(await post(outlet, 0)).toMatchObject({ kind: 'again', problem: { code: 'AMASIM_UPLOAD_UNREACHABLE' } });
    await using again = await gatewayFor(gateway.port);
    expect(await post(outlet, 0)).toEqual({ kind: 'accepted' });
    expect(again.connections()).toHaveLength(1);
    await outlet.close();
    await fleet.close();
  });

  it('show their credentials to a proxy that wants some, and wait where it does not take them', async () => {
    const password = 'geheim:€%';
    const wanted = `Basic ${Buffer.from(`agent:${password}`).toString('base64')}`;
    const server = createServer().on('connect', ({ headers }, client: Duplex) => {
      client.on('error', () => {});
      if (headers['proxy-authorization'] !== wanted) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
        return;
      }
      const upstream = connect(azure.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => client.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const proxy = new URL(
      `http://agent:${encodeURIComponent(password)}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    const { it: fleet } = await fleetOf(azure, { control: CONTROL, region: REGION, proxy });
    const how = {
      targets: TARGETS,
      routes: fleet.routesOf(0, TARGETS),
      ca: azure.caPem,
      connections: 1,
      clock: systemClock,
    };
    const outlet = new AmaOutlet({ ...how, proxy });
    expect(await post(outlet, 0)).toEqual({ kind: 'accepted' });
    const strange = new URL(proxy);
    strange.password = 'other';
    const refused = new AmaOutlet({ ...how, proxy: strange });
    const outcome = await post(refused, 0);
    expect(outcome).toMatchObject({ kind: 'again', problem: { code: 'AMASIM_UPLOAD_UNREACHABLE' } });
    expect(JSON.stringify(outcome)).toContain('answered 407 to CONNECT');
    expect(JSON.stringify(outcome)).not.toContain('other@');
    for (const one of [outlet, refused]) await one.close();
    await fleet.close();
    server.close();
  });

  it("ask their region's service when the global one cannot be reached", async () => {
    const regional = `${REGION}.handler.control.monitor.azure.com`;
    const connectTo = [`*.monitor.azure.com:443:127.0.0.1:${azure.port}`];
    await using gateway = await startGateway({ port: 0, agent: 'ama', allow: [regional], connectTo });
    const proxy = new URL(gateway.proxy);
    const { it: fleet } = await fleetOf(azure, { control: CONTROL, region: REGION, proxy });
    expect(gateway.connections().map(({ destination }) => destination)).toEqual([`${regional}:443`]);
    await fleet.close();
    await expect(fleetOf(azure, { control: CONTROL, proxy })).rejects.toMatchObject({ code: 'AMASIM_AGENT_CONTROL' });
  });

  it('are told when a host is not allowed', async () => {
    await using gateway = await gatewayFor();
    const proxy = new URL(gateway.proxy);
    const control = 'https://global.handler.control.monitor.azure.us';
    await expect(fleetOf(azure, { control, resourceIds: [VM], proxy })).rejects.toMatchObject({
      code: 'AMASIM_AGENT_CONTROL',
      message: expect.stringContaining(`proxy ${proxy.host} answered 403 to CONNECT global.handler`) as string,
    });
  });
});
