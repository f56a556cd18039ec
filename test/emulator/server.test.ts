import { once } from 'node:events';
import { get } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { countSeconds } from './count-seconds.ts';
import { RULE_ID, RULES } from './rules.ts';

const PATH = `/dataCollectionRules/${RULE_ID}/streams/Microsoft-Event?api-version=2023-01-01`;

describe('the HTTPS server', () => {
  let azure: Emulator;
  beforeEach(async () => {
    azure = await startEmulator({ rules: RULES });
  });
  afterEach(() => azure.close());

  function headers(): Record<string, string> {
    const authorization = `Bearer ${azure.issueToken('https://monitor.azure.com')}`;
    return { authorization, 'content-type': 'application/json' };
  }

  async function openTls(): Promise<TLSSocket> {
    const socket = connectTls({ host: '127.0.0.1', port: azure.port, ca: azure.caPem });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }

  it.each(['127.0.0.1', 'localhost'])('is trusted by node:https as %s through its authority', async (name) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { ca: azure.caPem, rejectUnauthorized: true, family: 4 };
      get(`https://${name}:${azure.port}/healthz`, options, (reply) => {
        reply.resume();
        resolve(reply.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
  });

  it('is not trusted without its authority', async () => {
    const asked = new Promise((_, reject) => {
      get(`${azure.endpoint}/healthz`).on('error', reject);
    });
    await expect(asked).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('says that a port is taken', async () => {
    await expect(startEmulator({ rules: [], port: azure.port })).rejects.toMatchObject({
      code: 'AMASIM_EMULATOR_PORT',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('keeps its certificates when they are handed on', async () => {
    const second = await startEmulator({ rules: [], tls: azure.tls });
    const agent = new Agent({ connect: { ca: azure.caPem } });
    const { statusCode, body } = await request(`${second.endpoint}/healthz`, { dispatcher: agent });
    await body.dump();
    expect(statusCode).toBe(200);
    await agent.close();
    await second.close();
  });

  it('closes within five seconds, as it lives them, with idle, waiting, half-sent and half-greeted connections open', async () => {
    azure.setFaults([{ delayMs: 600_000 }]);
    const idle = await openTls();
    idle.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(idle, 'data');
    const head = Object.entries(headers()).map(([name, value]) => `${name}: ${value}\r\n`);
    const waiting = await openTls();
    waiting.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\n${head.join('')}Content-Length: 4\r\n\r\n[{}]`);
    const halfHeader = await openTls();
    halfHeader.write('POST / HTTP/1.1\r\nHos');
    const halfBody = await openTls();
    halfBody.write(`POST /${azure.tenantId}/oauth2/v2.0/token HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx`);
    const halfGreeted = connectTcp(azure.port, '127.0.0.1').on('error', () => undefined);
    await once(halfGreeted, 'connect');
    const all = [idle, waiting, halfHeader, halfBody, halfGreeted];
    const gone = Promise.all(all.map((socket) => socket.closed || once(socket.resume(), 'close')));
    let answer = '';
    waiting.on('data', (part) => (answer += part));
    const seconds = countSeconds();
    await azure.close();
    expect(seconds()).toBeLessThan(5);
    await gone;
    expect(answer).toMatch(/^HTTP\/1.1 503 /u);
  });

  it('may be closed twice, also at once', async () => {
    await Promise.all([azure.close(), azure.close()]);
  });

  it('refuses a zip bomb for the price of the limit', async () => {
    // 256 MiB of blanks in 256 KB; and the same with a trailer that claims to be tiny.
    const bomb = gzipSync(Buffer.alloc(256 * 1_048_576, 0x20));
    const liar = Buffer.from(bomb);
    liar.writeUInt32LE(10, liar.length - 4);
    const agent = new Agent({ connect: { ca: azure.caPem } });
    const before = process.memoryUsage().rss;
    for (const body of [bomb, liar, bomb, liar]) {
      const reply = await request(azure.endpoint + PATH, {
        method: 'POST',
        headers: { ...headers(), 'content-encoding': 'gzip' },
        body,
        dispatcher: agent,
      });
      await reply.body.dump();
      expect(reply.statusCode).toBe(413);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_048_576);
    await agent.close();
  });

  it('stops reading a body without end, and stays reachable', async () => {
    const socket = await openTls();
    const head = Object.entries(headers()).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\n${head.join('')}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const reply = once(socket, 'data');
    for (let i = 0; i < 20; i++) socket.write(chunk);
    expect(String((await reply)[0])).toMatch(/^HTTP\/1.1 413 /u);
    socket.destroy();
    const health = await azure.app.request(`${azure.endpoint}/healthz`);
    expect(health.status).toBe(200);
  });

  it('refuses headers that are too large', async () => {
    const socket = await openTls();
    socket.write(`GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 431 /u);
    socket.destroy();
  });

  it('prints nothing when clients go away in the middle of a body or an answer', async () => {
    const printed = (['error', 'info', 'log', 'warn'] as const).map((name) => vi.spyOn(console, name));
    const half = await openTls();
    const head = Object.entries(headers()).map(([name, value]) => `${name}: ${value}\r\n`);
    half.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\n${head.join('')}Content-Length: 99\r\n\r\n[`);
    await vi.waitFor(async () => expect((await azure.app.request(`${azure.endpoint}/healthz`)).status).toBe(200));
    half.destroy();
    await vi.waitFor(() => expect(azure.requests()).toMatchObject([{ problem: 'the client went away' }]));

    const rows = JSON.stringify(Array.from({ length: 1_000 }, () => ({ text: 'x'.repeat(1_000) })));
    for (let i = 0; i < 20; i++) {
      await azure.app.request(azure.endpoint + PATH, { method: 'POST', headers: headers(), body: rows });
    }
    const reader = await openTls();
    reader.write('GET /_emulator/rows/Event HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(reader, 'data');
    reader.destroy();
    await azure.close();
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});
