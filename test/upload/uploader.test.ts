import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatorError } from '../../src/base/problem.ts';
import { fixedToken } from '../../src/upload/credential.ts';
import type { Receipt, TokenSource, Uploader } from '../../src/upload/types.ts';
import { createUploader, type UploaderOptions } from '../../src/upload/uploader.ts';
import { bodyOf, certificateFor, errorBody, IngestionServer, inTurn, type Script, say } from './ingestion-server.ts';
import { batchOf, TARGET } from './rows.ts';
import { VirtualClock } from './virtual-clock.ts';

const TOKEN = 'tok-0123456789';
const PATH = `/dataCollectionRules/${TARGET.immutableId}/streams/Microsoft-Event?api-version=2023-01-01`;
const never = new AbortController().signal;
const accept = say(204);

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(script: Script, tls?: { key: string; cert: string }): Promise<IngestionServer> {
  const server = await IngestionServer.open(script, tls);
  open.push(server);
  return server;
}

function upload(endpoint: string, options: Partial<UploaderOptions> = {}): Uploader & { readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const uploader = createUploader({ endpoint, tokens: fixedToken(TOKEN), clock, random: () => 0, ...options });
  open.push(uploader);
  return Object.assign(uploader, { clock });
}

function refusedWith(receipt: Receipt): { code: string; message: string } {
  if (receipt.kind !== 'refused') throw new Error(`accepted, though it should have been refused`);
  const { code, message } = receipt.problem;
  return { code, message };
}

describe('a batch the service takes', () => {
  it('is posted as documented: path, headers, gzip body', async () => {
    const server = await serve(accept);
    const receipt = await upload(server.url).send(batchOf([{ EventID: 1 }, { EventID: 2 }]), never);
    const [seen] = server.seen;
    expect(seen?.method).toBe('POST');
    expect(seen?.url).toBe(PATH);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'user-agent': `amasim/${version}`,
      'x-ms-client-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(seen && bodyOf(seen)).toBe('[{"EventID":1},{"EventID":2}]');
    expect(receipt).toEqual({ kind: 'accepted', status: 204, attempts: 1, sentBytes: seen?.wire.length });
  });

  it('goes below the path of the endpoint, ids percent-encoded', async () => {
    const server = await serve(accept);
    const target = { immutableId: 'dcr/1', stream: 'Custom-Ä' };
    await upload(`${server.url}/base/`).send(batchOf([{}], target), never);
    expect(server.seen[0]?.url).toBe('/base/dataCollectionRules/dcr%2F1/streams/Custom-%C3%84?api-version=2023-01-01');
  });

  it('goes over a connection that is kept, and over no more than asked for', async () => {
    const server = await serve(accept);
    const uploader = upload(server.url, { concurrency: 2 });
    await Promise.all(Array.from({ length: 10 }, () => uploader.send(batchOf([{}]), never)));
    expect(server.seen.length).toBe(10);
    expect(new Set(server.seen.map((one) => one.connection)).size).toBeLessThanOrEqual(2);
    expect(new Set(server.seen.map((one) => one.headers['x-ms-client-request-id'])).size).toBe(10);
  });

  it('goes over TLS when the authority is given', async () => {
    const tls = await certificateFor(['127.0.0.1']);
    const server = await serve(accept, tls);
    expect(await upload(server.url, { ca: tls.cert }).send(batchOf([{}]), never)).toMatchObject({ kind: 'accepted' });
  });
});

describe('a batch that is tried again', () => {
  const reset: Script = (response) => response.destroy();
  it.each<[string, Script[], number[]]>([
    ['429 with Retry-After in seconds', [say(429, { 'retry-after': '7' }), accept], [7000]],
    ['429 with a date', [say(429, { 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }), accept], [90_000]],
    ['429 with a date that has passed', [say(429, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }), accept], []],
    [
      '429 with milliseconds, which come first',
      [say(429, { 'retry-after-ms': '250', 'retry-after': '9' }), accept],
      [250],
    ],
    ['503 with x-ms-retry-after-ms', [say(503, { 'x-ms-retry-after-ms': '300' }), accept], [300]],
    ['429 without a header', [say(429), accept], [500]],
    ['429 with nonsense in the header', [say(429, { 'retry-after': '-5' }), accept], [500]],
    ['503 twice', [say(503), say(503), accept], [500, 1000]],
    ['408, 500, 502', [say(408), say(500), say(502), accept], [500, 1000, 2000]],
    ['a reset connection', [reset, accept], [500]],
  ])('%s', async (_, scripts, sleeps) => {
    const server = await serve(inTurn(...scripts));
    const uploader = upload(server.url);
    const receipt = await uploader.send(batchOf([{ EventID: 1 }]), never);
    const wireBytes = server.seen.reduce((sum, one) => sum + one.wire.length, 0);
    expect(receipt).toEqual({ kind: 'accepted', status: 204, attempts: scripts.length, sentBytes: wireBytes });
    expect(uploader.clock.sleeps).toEqual(sleeps);
    expect(new Set(server.seen.map((one) => one.headers['x-ms-client-request-id'])).size).toBe(1);
  });

  it('waits between half and the whole of a step that doubles', async () => {
    const server = await serve(inTurn(say(500), say(500), say(500), accept));
    const uploader = upload(server.url, { random: () => 0.5 });
    await uploader.send(batchOf([{}]), never);
    expect(uploader.clock.sleeps).toEqual([750, 1500, 3000]);
  });

  it('keeps what it says when the body of an answer breaks off', async () => {
    const cut: Script = (response) => {
      response.writeHead(503, { 'content-length': '1000' });
      response.write('half a', () => response.destroy());
    };
    const server = await serve(inTurn(cut, accept));
    expect(await upload(server.url).send(batchOf([{}]), never)).toMatchObject({ kind: 'accepted', attempts: 2 });
  });

  it('gets a fresh token once when the first is refused', async () => {
    const server = await serve((response, seen) =>
      say(seen.headers.authorization === 'Bearer new' ? 204 : 401)(response, seen, 0),
    );
    let current = 'old';
    const tokens: TokenSource = {
      token: async () => current,
      refused: (token) => {
        expect(token).toBe('old');
        current = 'new';
      },
    };
    expect(await upload(server.url, { tokens }).send(batchOf([{}]), never)).toMatchObject({
      kind: 'accepted',
      attempts: 2,
    });
  });
});

describe('a batch that is refused', () => {
  it.each<[string, Script, string, string]>([
    [
      '400',
      say(400, {}, errorBody('InvalidStream', 'no such\nstream')),
      'AMASIM_UPLOAD_REFUSED',
      '400 InvalidStream "no such stream" after 1 attempt; wanted 204',
    ],
    [
      '401 with the only token',
      say(401),
      'AMASIM_UPLOAD_UNAUTHORIZED',
      '401 without a word after 1 attempt; wanted 204',
    ],
    [
      '403',
      say(403, {}, errorBody('OperationFailed', 'no access')),
      'AMASIM_UPLOAD_FORBIDDEN',
      '403 OperationFailed "no access" after 1 attempt; wanted 204',
    ],
    [
      '404',
      say(404, {}, errorBody('NotFound', 'who?')),
      'AMASIM_UPLOAD_NOT_FOUND',
      '404 NotFound "who?" after 1 attempt; wanted 204',
    ],
    ['413', say(413, {}, 'too big'), 'AMASIM_UPLOAD_REFUSED', '413 "too big" after 1 attempt; wanted 204'],
    ['501', say(501), 'AMASIM_UPLOAD_UNAVAILABLE', '501 without a word after 1 attempt; wanted 204'],
    [
      '200',
      say(200, {}, '{}'),
      'AMASIM_UPLOAD_REFUSED',
      '200 "{}" after 1 attempt; wanted 204, which alone means accepted: this may not be a Logs Ingestion endpoint',
    ],
    [
      '202',
      say(202),
      'AMASIM_UPLOAD_REFUSED',
      '202 without a word after 1 attempt; wanted 204, which alone means accepted: this may not be a Logs Ingestion endpoint',
    ],
    [
      'a redirect',
      say(307, { location: 'https://example.com/' }),
      'AMASIM_UPLOAD_REFUSED',
      '307 without a word after 1 attempt; wanted 204; redirects are not followed',
    ],
    [
      'an echo of the token',
      say(400, {}, `you sent Bearer ${TOKEN}`),
      'AMASIM_UPLOAD_REFUSED',
      '400 "you sent Bearer ***" after 1 attempt; wanted 204',
    ],
  ])('%s: says what was found, where, and what was wanted', async (_, script, code, found) => {
    const server = await serve(script);
    const receipt = await upload(server.url).send(batchOf([{}]), never);
    const where = `127.0.0.1:${server.port}, rule ${TARGET.immutableId}, stream ${TARGET.stream}`;
    expect(refusedWith(receipt)).toEqual({ code, message: `${where}: ${found}` });
    expect(server.seen.length).toBe(1);
    expect(receipt).toMatchObject({ attempts: 1, sentBytes: server.seen[0]?.wire.length });
  });

  it('after as many attempts as allowed', async () => {
    const server = await serve(say(429, { 'retry-after': '1' }));
    const receipt = await upload(server.url).send(batchOf([{}]), never);
    expect(refusedWith(receipt)).toMatchObject({
      code: 'AMASIM_UPLOAD_THROTTLED',
      message: expect.stringContaining('after 4 attempts'),
    });
    expect(server.seen.length).toBe(4);
  });

  it('when the wait asked for is longer than the time there is', async () => {
    const server = await serve(say(429, { 'retry-after': '86400' }));
    const uploader = upload(server.url);
    const receipt = await uploader.send(batchOf([{}]), never);
    expect(refusedWith(receipt).message).toContain('after 1 attempt (the wait before the next would be too long)');
    expect(uploader.clock.sleeps).toEqual([]);
  });

  it('with no more than the beginning of a huge answer read', async () => {
    let written = 0;
    const flood: Script = (response) => {
      response.writeHead(500);
      const chunk = 'x'.repeat(65_536);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
        written += chunk.length;
      };
      response.on('drain', more);
      more();
    };
    const server = await serve(flood);
    const receipt = await upload(server.url, { retry: { maxAttempts: 1 } }).send(batchOf([{}]), never);
    expect(refusedWith(receipt).message).toMatch(/500 "x{500}…" after/);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('when the certificate is not trusted, or for another name, at once', async () => {
    const tls = await certificateFor(['elsewhere.example']);
    const server = await serve(accept, tls);
    const untrusted = await upload(server.url).send(batchOf([{}]), never);
    const misnamed = await upload(server.url, { ca: tls.cert }).send(batchOf([{}]), never);
    expect(refusedWith(untrusted)).toMatchObject({
      code: 'AMASIM_UPLOAD_UNTRUSTED',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
    expect(refusedWith(misnamed)).toMatchObject({
      code: 'AMASIM_UPLOAD_UNTRUSTED',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(untrusted).toMatchObject({ attempts: 1, sentBytes: 0 });
    expect(server.seen).toEqual([]);
  });

  it('when the server speaks no HTTP', async () => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('SSH-2.0-OpenSSH_9.6\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;
    const receipt = await upload(`http://127.0.0.1:${port}`).send(batchOf([{}]), never);
    expect(refusedWith(receipt)).toMatchObject({
      code: 'AMASIM_UPLOAD_UNREACHABLE',
      message: expect.stringContaining('HTTPParserError'),
    });
  });

  it.each([
    ['before headers', 1, { headersMs: 40 }, 'UND_ERR_HEADERS_TIMEOUT'],
    ['in all', 2, { attemptMs: 40 }, 'ETIMEDOUT'],
  ])('when the server never answers: time %s', async (_, maxAttempts, timeouts, cause) => {
    const server = await serve(() => undefined);
    const receipt = await upload(server.url, { timeouts, retry: { maxAttempts } }).send(batchOf([{}]), never);
    expect(refusedWith(receipt)).toMatchObject({
      code: 'AMASIM_UPLOAD_UNREACHABLE',
      message: expect.stringContaining(cause),
    });
    expect(receipt).toMatchObject({
      attempts: maxAttempts,
      sentBytes: server.seen.reduce((sum, one) => sum + one.wire.length, 0),
    });
  });
});

describe('an endpoint that is down', () => {
  it('is named with its cause, and not tried by later batches', async () => {
    const server = await serve(accept);
    const { url, port } = server;
    await server.close();
    const uploader = upload(url);
    const first = await uploader.send(batchOf([{}]), never);
    expect(refusedWith(first)).toEqual({
      code: 'AMASIM_UPLOAD_UNREACHABLE',
      message: `127.0.0.1:${port}: ECONNREFUSED (connect ECONNREFUSED 127.0.0.1:${port}) after 4 attempts; wanted an answer`,
    });
    expect(first).toMatchObject({ attempts: 4, sentBytes: 0 });
    expect(uploader.down?.code).toBe('AMASIM_UPLOAD_UNREACHABLE');
    const waits = uploader.clock.sleeps.length;
    const later = await uploader.send(batchOf([{}]), never);
    expect(refusedWith(later)).toMatchObject({
      code: 'AMASIM_UPLOAD_UNREACHABLE',
      message: expect.stringContaining('not tried'),
    });
    expect(later).toMatchObject({ attempts: 0, sentBytes: 0 });
    expect(uploader.clock.sleeps.length).toBe(waits);
  });

  it('whose sign-in fails is not signed in to again', async () => {
    let asked = 0;
    const tokens: TokenSource = {
      token: () => {
        asked++;
        return Promise.reject(new SimulatorError({ code: 'AMASIM_UPLOAD_SIGN_IN', message: 'no such client' }));
      },
    };
    const server = await serve(accept);
    const uploader = upload(server.url, { tokens });
    const receipts = [await uploader.send(batchOf([{}]), never), await uploader.send(batchOf([{}]), never)];
    expect(receipts.map(refusedWith)).toEqual([
      { code: 'AMASIM_UPLOAD_SIGN_IN', message: 'no such client' },
      { code: 'AMASIM_UPLOAD_SIGN_IN', message: expect.stringMatching(/not tried.*: no such client$/) },
    ]);
    expect(receipts.map((one) => one.attempts)).toEqual([0, 0]);
    expect({ asked, seen: server.seen.length }).toEqual({ asked: 1, seen: 0 });
  });

  it('killed in the middle of a run leaves one receipt for every batch', async () => {
    const server = await serve((response, seen, index) => {
      if (index === 9) server.kill();
      else accept(response, seen, index);
    });
    const uploader = upload(server.url, { concurrency: 3 });
    const receipts = await Promise.all(Array.from({ length: 50 }, (_, id) => uploader.send(batchOf([{ id }]), never)));
    const kinds = receipts.map((one) => (one.kind === 'accepted' ? 'accepted' : one.problem.code));
    const accepted = kinds.filter((kind) => kind === 'accepted').length;
    expect(accepted).toBeGreaterThanOrEqual(7);
    expect(accepted).toBeLessThanOrEqual(server.seen.length - 1);
    expect(kinds.filter((kind) => kind === 'AMASIM_UPLOAD_UNREACHABLE').length).toBe(50 - accepted);
    expect(receipts.reduce((sum, one) => sum + one.attempts, 0)).toBeLessThan(10 + 3 * 8);
  });

  it('is not given up for one unlucky batch while others are accepted', async () => {
    let lucky = 0;
    const waiting: ServerResponse[] = [];
    const server = await serve((response, seen, index) => {
      // With two under way at a time, the second lucky one comes when the first is known to be accepted.
      if (!bodyOf(seen).includes('unlucky')) {
        accept(response, seen, index);
        if (++lucky > 1) for (const unlucky of waiting.splice(0)) unlucky.destroy();
      } else if (lucky > 1) response.destroy();
      else waiting.push(response);
    });
    const uploader = upload(server.url, { concurrency: 2 });
    const unlucky = uploader.send(batchOf(['unlucky']), never);
    const others = await Promise.all(Array.from({ length: 20 }, () => uploader.send(batchOf(['lucky']), never)));
    expect(refusedWith(await unlucky).code).toBe('AMASIM_UPLOAD_UNREACHABLE');
    expect(others.every((one) => one.kind === 'accepted')).toBe(true);
    expect(uploader.down).toBeUndefined();
  });

  it('is given up when it fails batch after batch with statuses of its own', async () => {
    const server = await serve(say(503));
    const uploader = upload(server.url, { retry: { maxAttempts: 2 } });
    for (let sent = 0; sent < 12; sent++) await uploader.send(batchOf([{}]), never);
    expect(server.seen.length).toBe(8 * 2);
    expect(uploader.down?.code).toBe('AMASIM_UPLOAD_UNAVAILABLE');
  });
});

describe('bounds of a run', () => {
  it('sends no byte over the limit, retries counted, and nothing after it is reached', async () => {
    const batch = batchOf([{ EventID: 1 }]);
    const probe = await serve(accept);
    await upload(probe.url).send(batch, never);
    const wireBytes = probe.seen[0]?.wire.length ?? 0;

    const server = await serve(inTurn(say(503), accept));
    const uploader = upload(server.url, { maxBytes: 3 * wireBytes + 1 });
    const receipts = [
      await uploader.send(batch, never),
      await uploader.send(batch, never),
      await uploader.send(batch, never),
    ];
    expect(receipts.map((one) => one.sentBytes)).toEqual([2 * wireBytes, wireBytes, 0]);
    const last = receipts[2] as Receipt;
    expect(refusedWith(last)).toEqual({
      code: 'AMASIM_UPLOAD_MAX_BYTES',
      message: `127.0.0.1:${server.port}: not sent, it would exceed the limit of ${3 * wireBytes + 1} bytes for the run`,
    });
    expect(server.seen.length).toBe(3);
  });

  it('has no more batches on their way than asked for', async () => {
    // Answers nobody until three are waiting: fewer would never be answered, a fourth would be seen.
    const held: ServerResponse[] = [];
    let most = 0;
    const server = await serve((response) => {
      held.push(response);
      most = Math.max(most, held.length);
      if (held.length < 3) return;
      setTimeout(() => {
        for (const one of held.splice(0)) one.writeHead(204).end();
      }, 20);
    });
    const uploader = upload(server.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => uploader.send(batchOf([{}]), never)));
    expect(most).toBe(3);
  });
});

describe('an aborted run', () => {
  it('ends batches on their way, waiting and new at once, each with a receipt', async () => {
    const abort = new AbortController();
    const server = await serve((_response, _seen, index) => {
      if (index === 1) abort.abort();
    });
    const uploader = upload(server.url, { concurrency: 2 });
    const sending = Array.from({ length: 6 }, () => uploader.send(batchOf([{}]), abort.signal));
    const receipts = [...(await Promise.all(sending)), await uploader.send(batchOf([{}]), abort.signal)];
    expect(receipts.map((one) => refusedWith(one).code)).toEqual(Array(7).fill('AMASIM_UPLOAD_ABORTED'));
    expect(receipts.map((one) => one.attempts)).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });

  it('does not sit out a wait', async () => {
    const abort = new AbortController();
    const server = await serve(say(429, { 'retry-after': '60' }));
    const clock = new VirtualClock();
    const waiting: VirtualClock = Object.assign(clock, {
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          abort.abort();
        }),
    });
    const receipt = await upload(server.url, { clock: waiting }).send(batchOf([{}]), abort.signal);
    expect(refusedWith(receipt).code).toBe('AMASIM_UPLOAD_ABORTED');
    expect(receipt).toMatchObject({ attempts: 1, sentBytes: server.seen[0]?.wire.length });
  });
});

describe('the endpoint', () => {
  it.each([
    ['example.com', 'not a URL'],
    ['ftp://example.com', 'scheme ftp'],
    ['http://example.com', 'plain http to another machine'],
    ['http://127.evil.example', 'plain http to another machine'],
    ['https://user:secret@example.com', 'a user name or password in the URL'],
    ['https://example.com/?x=1', 'a query or fragment in the URL'],
  ])('%s is refused: %s', (endpoint, found) => {
    const make = () => createUploader({ endpoint, tokens: fixedToken(TOKEN) });
    expect(make).toThrow(expect.objectContaining({ code: 'AMASIM_UPLOAD_ENDPOINT' }));
    expect(make).toThrow(found);
    expect(make).not.toThrow('secret');
  });
});
