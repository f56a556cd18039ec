import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseClientHello } from '../../../src/agents/gateway/tls-messages.ts';
import { type TlsRejection, TlsSession } from '../../../src/agents/gateway/tls-session.ts';
import { capturedHello, inRecordsOf, ODS } from './tls-servers.ts';

interface Seen {
  readonly session: TlsSession;
  readonly rejection: TlsRejection | undefined;
}

function read(chunks: readonly Buffer[], missingServerName: 'refuse' | 'allow' = 'refuse'): Seen {
  const session = new TlsSession({ host: ODS, missingServerName, isAllowedSubject: () => false, detail: () => {} });
  for (const chunk of chunks) {
    const rejection = session.fromClient(chunk);
    if (rejection !== undefined) return { session, rejection };
  }
  return { session, rejection: undefined };
}

const cutAt = (bytes: Buffer, at: number) => [bytes.subarray(0, at), bytes.subarray(at)];
const inBytes = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte]));

let newest: Buffer;
let older: Buffer;
let nameless: Buffer;

beforeAll(async () => {
  newest = await capturedHello({ servername: ODS, ALPNProtocols: ['h2', 'http/1.1'] });
  older = await capturedHello({ servername: ODS.toUpperCase(), maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' });
  nameless = await capturedHello({ maxVersion: 'TLSv1.2' });
});

describe('the ClientHello of a real client', () => {
  it('is read: name, versions, protocols, suites', () => {
    const { session, rejection } = read([newest]);
    expect(rejection).toBeUndefined();
    expect(session.hello).toMatchObject({ legacyVersion: 0x0303, serverName: ODS, alpn: ['h2', 'http/1.1'] });
    expect(session.hello?.versions).toEqual([0x0304, 0x0303]);
    // TLS_AES_256_GCM_SHA384 and TLS_AES_128_GCM_SHA256.
    expect(session.hello?.cipherSuites).toEqual(expect.arrayContaining([0x1302, 0x1301]));
  });

  it('is read before TLS 1.3, where the version is the old field, and names are the same in any case', () => {
    const { session } = read([older]);
    expect(session.hello).toMatchObject({ legacyVersion: 0x0303, versions: [0x0303], serverName: ODS, alpn: [] });
  });

  it('is the same wherever two segments, or two records, cut it', () => {
    const whole = read([newest]).session.hello;
    for (let at = 1; at < newest.length; at++) {
      expect(read(cutAt(newest, at)).session.hello, `segment ${at}`).toEqual(whole);
    }
    for (let bytes = 1; bytes < newest.length - 5; bytes++) {
      expect(read([inRecordsOf(bytes, newest)]).session.hello, `records of ${bytes}`).toEqual(whole);
    }
    expect(read(inBytes(newest)).session.hello).toEqual(whole);
    expect(read(inBytes(inRecordsOf(1, newest))).session.hello).toEqual(whole);
  });

  it('is neither read nor refused before its last byte', () => {
    for (let at = 0; at < newest.length; at++) {
      const { session, rejection } = read([newest.subarray(0, at)]);
      expect({ hello: session.hello, rejection }, `${at} bytes`).toEqual({ hello: undefined, rejection: undefined });
    }
  });

  it('must name the host of the CONNECT, and must name one unless told otherwise', () => {
    expect(read([nameless]).rejection).toMatchObject({ id: 105, message: expect.stringContaining('SNI is missing') });
    expect(read([nameless], 'allow')).toMatchObject({
      rejection: undefined,
      session: { hello: { serverName: undefined } },
    });
    const other = Buffer.from(newest.toString('latin1').replace('.ods.', '.oms.'), 'latin1');
    for (const missing of ['refuse', 'allow'] as const) {
      expect(read([other], missing).rejection).toMatchObject({ id: 105, message: expect.stringContaining('.oms.') });
    }
  });
});

describe('what is no ClientHello', () => {
  const cases: readonly [string, Buffer, 106 | 402][] = [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 106],
    ['a single byte of SSH', Buffer.from('S'), 106],
    ['SSL 2.0', Buffer.from([0x80, 0x2e, 0x01, 0x03, 0x01]), 106],
    ['a record of another major version', Buffer.from([22, 2, 0, 0, 5]), 106],
    ['an alert first', Buffer.from([21, 3, 3, 0, 2, 2, 40]), 106],
    ['application data first', Buffer.from([23, 3, 3, 0, 1, 0]), 106],
    ['an empty handshake record', Buffer.from([22, 3, 1, 0, 0]), 402],
    ['a record that is too long', Buffer.from([22, 3, 1, 0x50, 0]), 402],
    ['another message first', Buffer.from([22, 3, 1, 0, 4, 14, 0, 0, 0]), 402],
    ['an empty ClientHello', Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0]), 402],
    ['a ClientHello of 16 MB', Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255]), 402],
  ];

  it.each(cases)('%s: refused', (_, bytes, id) => {
    expect(read([bytes]).rejection?.id).toBe(id);
    expect(read(inBytes(bytes)).rejection?.id).toBe(id);
  });

  it('a version before TLS 1.0 is event 106, and names it', () => {
    const old = Buffer.from(older);
    old[10] = 0;
    expect(read([old]).rejection).toMatchObject({ id: 106, message: expect.stringContaining('SSL 3.0') });
  });

  it('an extension twice, trailing bytes, and a name that is none are unreadable', () => {
    const body = newest.subarray(9);
    expect(() => parseClientHello(Buffer.concat([body, Buffer.from([0])]))).toThrow('follow the end');
    const name = Buffer.from(body.toString('latin1').replace(ODS, ODS.replace('1', '/')), 'latin1');
    expect(() => parseClientHello(name)).toThrow('no host name');
    // The type of the second extension becomes that of the first.
    const twice = Buffer.from(body);
    const list = 2 + 32 + 1 + (body[34] as number);
    const suites = list + 2 + body.readUInt16BE(list);
    const first = suites + 1 + (body[suites] as number) + 2;
    const second = first + 4 + body.readUInt16BE(first + 2);
    twice.writeUInt16BE(body.readUInt16BE(first), second);
    expect(() => parseClientHello(twice)).toThrow('twice');
  });

  it('no change of bytes makes it fail otherwise, or hold more than it may', () => {
    const seeds = [newest, older, nameless, inRecordsOf(7, newest)];
    const change = fc.record({
      seed: fc.nat(seeds.length - 1),
      at: fc.nat(2_000),
      put: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      how: fc.constantFrom('over', 'in', 'cut', 'again'),
      chunk: fc.integer({ min: 1, max: 600 }),
    });
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(change, ({ seed, at, put, how, chunk }) => {
        const bytes = changed(seeds[seed] as Buffer, at, Buffer.from(put), how);
        const chunks: Buffer[] = [];
        for (let from = 0; from < bytes.length; from += chunk) chunks.push(bytes.subarray(from, from + chunk));
        const { session, rejection } = read(chunks);
        outcomes.add(rejection === undefined ? (session.hello === undefined ? 'more' : 'read') : String(rejection.id));
        // However it is cut, the verdict is the same.
        expect(read([bytes]).rejection).toEqual(rejection);
        if (rejection !== undefined) expect([105, 106, 402]).toContain(rejection.id);
        if (session.hello !== undefined) expect(session.hello.serverName).toBe(ODS);
      }),
      { numRuns: 3_000, seed: 42 },
    );
    expect([...outcomes].sort()).toEqual(['105', '106', '402', 'more', 'read']);
  });
});

function changed(seed: Buffer, position: number, put: Buffer, how: string): Buffer {
  const at = position % seed.length;
  if (how === 'cut') return seed.subarray(0, at);
  if (how === 'again') return Buffer.concat([seed.subarray(0, at), createHash('sha512').update(put).digest(), seed]);
  const behind = how === 'over' ? at + put.length : at;
  return Buffer.concat([seed.subarray(0, at), put, seed.subarray(behind)]);
}
