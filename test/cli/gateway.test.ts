import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  CERTIFICATES,
  connectRequest,
  ODS,
  opened,
  portOf,
  received,
  secured,
  startEcho,
  WORKSPACE,
} from '../agents/gateway/tls-servers.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { amasim, amasimInTurn, ended, firstLine, start } from './amasim.ts';

const folder = temporaryFolder();

interface Facts {
  readonly schemaVersion: number;
  readonly proxy: string;
  readonly host: string;
  readonly port: number;
  readonly admin: string;
  readonly allowed: readonly string[];
}

describe('amasim gateway', () => {
  it('says where it is, tunnels, keeps its log, and ends on SIGTERM with tunnels open', async () => {
    const echo = await startEcho();
    const log = join(folder, 'gateway.ndjson');
    const child = start([
      ...[
        'gateway',
        '--json',
        '--port',
        '0',
        '--workspace',
        WORKSPACE,
        '--allow',
        'a.example',
        '--allow',
        '*.b.example',
      ],
      ...[
        '--connect-to',
        'a.example:443:127.0.0.1:1',
        '--connect-to',
        `*.opinsights.azure.com:443:127.0.0.1:${portOf(echo)}`,
      ],
      ...['--allow-ama', 'westeurope', '--log', log, '--log-level', 'debug'],
    ]);
    const gone = ended(child);
    const facts = JSON.parse(await firstLine(child)) as Facts;
    expect(facts).toMatchObject({ schemaVersion: 1, proxy: `http://127.0.0.1:${facts.port}`, host: '127.0.0.1' });
    expect(facts.allowed).toEqual(
      expect.arrayContaining([ODS, 'a.example', '*.b.example', 'westeurope.handler.control.monitor.azure.com']),
    );

    const socket = await opened(facts.port);
    socket.write(connectRequest(`${ODS}:443`));
    await new Promise((resolve) => socket.once('data', resolve));
    const session = await secured(connectTls({ socket, servername: ODS, ca: CERTIFICATES.caPem }));
    session.write('abc');
    expect(String(await new Promise((resolve) => session.once('data', resolve)))).toBe('ABC');
    const table = await (await fetch(`${facts.admin}/_gateway/connections`)).json();
    expect(table).toMatchObject({ serverName: ODS, state: 'tunnel' });
    const counters = await (await fetch(`${facts.admin}/_gateway/counters`)).json();
    expect(counters).toMatchObject({ 'Active Client Connection': 1, 'Error Count': 0 });

    const cut = received(session);
    child.kill('SIGTERM');
    const { code, stderr } = await gone;
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'amasim: closing\n' });
    expect(await cut).toBe('');
    const events = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const ids = events.map(({ id }) => id);
    expect([ids[0], ids.at(-1)]).toEqual([101, 102]);
    expect(ids).toEqual(expect.arrayContaining([103, 107, 200]));
    echo.close();
  });

  it('refuses settings with exit 2, a code and event 401, and never shows a password', async () => {
    const env = { AMASIM_GATEWAY_PROXY_PASSWORD: 'geheim' };
    for (const [args, code] of [
      [['--port', '99999'], 'AMASIM_GATEWAY_SETTINGS'],
      [['--proxy', 'http://a.example', '--proxy-username', 'a:b'], 'AMASIM_GATEWAY_SETTINGS'],
      [
        ['--agent', 'mma', ...[1, 2, 3, 4, 5].flatMap((at) => ['--workspace', WORKSPACE.replace('1', `${at}`)])],
        'AMASIM_GATEWAY_WORKSPACES',
      ],
    ] as const) {
      const ran = await amasim(['gateway', '--json', ...args], { env });
      expect(ran.code).toBe(2);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toContain(code);
      expect(ran.stderr).toContain('"id":401');
      expect(ran.stderr).not.toContain('geheim');
    }
    const unwritable = await amasimInTurn(['gateway', '--port', '0', '--log', join(folder, 'no', 'such', 'folder')]);
    expect([unwritable.code, unwritable.stdout]).toEqual([2, '']);
    expect(unwritable.stderr).toContain('AMASIM_RUN_OUTPUT');
  });
});
