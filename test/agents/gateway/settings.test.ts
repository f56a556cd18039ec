import { describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../../src/agents/gateway/event-log.ts';
import { startGateway } from '../../../src/agents/gateway/gateway.ts';
import { parseConnectTo, routeOf } from '../../../src/agents/gateway/host-rules.ts';
import type { GatewayOptions } from '../../../src/agents/gateway/settings.ts';

const guid = (at: number) => `00000000-0000-0000-0000-${String(at).padStart(12, '0')}`;
const guids = (count: number) => Array.from({ length: count }, (_, at) => guid(at));

describe('settings', () => {
  const refused: readonly [GatewayOptions, string][] = [
    [{ port: 65_536 }, 'port 65536: wanted 0 to 65535'],
    [{ port: Number.NaN }, 'port NaN'],
    [{ adminPort: -1 }, 'admin-port -1'],
    [{ workspaces: ['my-workspace'] }, 'workspace my-workspace: wanted its id'],
    [{ allow: ['a.example:443'] }, 'allow a.example:443'],
    [{ allow: ['*'] }, 'allow *: wanted'],
    [{ allow: ['*.*.example'] }, 'allow *.*.example'],
    [{ allow: ['https://a.example'] }, 'allow https://a.example'],
    [{ allowAma: ['west.europe'] }, 'allow-ama west.europe'],
    [{ cloud: 'moon' as 'public' }, 'cloud moon: wanted public, usgov, china'],
    [{ maxConnections: 0 }, 'maxConnections 0'],
    [{ idleTimeoutMs: 0.5 }, 'idleTimeoutMs 0.5'],
    [{ connectTimeoutMs: 2 ** 31 }, 'connectTimeoutMs 2147483648'],
    [{ proxyUsername: 'a', proxyPassword: 'b' }, 'credentials, but no proxy'],
    [{ proxy: 'https://a.example' }, 'proxy: wanted http://host:port'],
    [{ proxy: 'a.example:8080' }, 'proxy: wanted http://host:port'],
    [{ proxy: 'http://a.example/path' }, 'proxy: wanted http://host:port'],
    [{ proxy: 'http://u:geheim@a.example' }, 'settings of their own'],
    [{ proxy: 'http://a.example', proxyUsername: 'u' }, 'a user name and a password'],
    [{ proxy: 'http://a.example', proxyUsername: 'u:v', proxyPassword: 'geheim' }, 'colon'],
    [{ connectTo: ['a.example'] }, 'connect-to a.example: wanted'],
    [{ connectTo: ['a:443:*.b:443'] }, 'connect-to a:443:*.b:443'],
    [{ connectTo: ['a:443:b:70000'] }, 'connect-to'],
  ];
  it.each(refused)('%j is refused', async (options, message) => {
    const events: GatewayEvent[] = [];
    const start = startGateway({ port: 0, ...options, onEvent: (event) => events.push(event) });
    await expect(start).rejects.toMatchObject({
      code: 'AMASIM_GATEWAY_SETTINGS',
      message: expect.stringContaining(message),
    });
    expect(events).toMatchObject([{ id: 401, level: 'ERROR', message: expect.stringContaining(message) }]);
    expect(JSON.stringify(events)).not.toContain('geheim');
  });

  it.each([
    ['any', 10],
    ['ama', 10],
    ['mma', 4],
  ] as const)('an agent of type %s reports to %i workspaces', async (agent, most) => {
    await using gateway = await startGateway({ port: 0, agent, workspaces: guids(most) });
    expect(gateway.allowed).toContain(`${guid(most - 1)}.ods.opinsights.azure.com`);
    const start = startGateway({ port: 0, agent, workspaces: guids(most + 1) });
    await expect(start).rejects.toMatchObject({
      code: 'AMASIM_GATEWAY_WORKSPACES',
      message: `${most + 1} workspaces: an agent reports to at most ${most}`,
    });
  });

  it('a port that is taken, also that of the admin routes, is refused, and nothing is left listening', async () => {
    await using first = await startGateway({ port: 0, adminPort: 0 });
    const { port, close } = await startGateway({ port: 0 });
    await close();
    for (const options of [{ port: first.port }, { port, adminPort: first.adminPort as number }]) {
      await expect(startGateway(options)).rejects.toMatchObject({
        code: 'AMASIM_GATEWAY_PORT',
        message: expect.stringContaining('EADDRINUSE'),
      });
    }
    await using again = await startGateway({ port });
    expect(again.port).toBe(port);
  });

  it('without workspaces, event 300 says that there is no agent', async () => {
    await using gateway = await startGateway({ port: 0, allow: ['a.example'] });
    expect(gateway.events().map(({ id, level }) => [id, level])).toEqual([
      [101, 'INFO'],
      [300, 'WARNING'],
    ]);
    expect(gateway.allowed).toEqual(['a.example']);
  });
});

describe('connect-to', () => {
  it.each([
    ['a.example:443:127.0.0.1:8443', 'a.example', '127.0.0.1:8443'],
    ['a.example:443:127.0.0.1:8443', 'b.example', 'b.example:443'],
    ['a.example:8443:127.0.0.1:8443', 'a.example', 'a.example:443'],
    ['*.Example:443:127.0.0.1:8443', 'a.b.example', '127.0.0.1:8443'],
    ['*.example:443:127.0.0.1:8443', 'example', 'example:443'],
    ['::127.0.0.1:8443', 'a.example', '127.0.0.1:8443'],
    [':443::8443', 'a.example', 'a.example:8443'],
    ['a.example::[::1]:', 'a.example', '::1:443'],
  ])('%s takes %s to %s', (entry, host, target) => {
    const parsed = parseConnectTo(entry);
    if (parsed === undefined) throw new Error('not read');
    const route = routeOf({ host, port: 443 }, [parsed]);
    expect(`${route.host}:${route.port}`).toBe(target);
  });

  it('goes by the first entry that fits', () => {
    const entries = ['a.example:443:first:1', '*.example:443:second:2'].map((text) => parseConnectTo(text));
    const routes = ['a.example', 'b.example'].map((host) => routeOf({ host, port: 443 }, entries as never).host);
    expect(routes).toEqual(['first', 'second']);
  });
});
