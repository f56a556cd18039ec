import { beforeAll, describe, expect, it } from 'vitest';
import { TlsSession } from '../../../src/agents/gateway/tls-session.ts';
import { capturedHello, ODS } from './tls-servers.ts';

const record = (type: number, content: readonly number[]) =>
  Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff, ...content]);
const message = (type: number, body: readonly number[]) =>
  record(22, [type, 0, body.length >> 8, body.length & 0xff, ...body]);
const random = Array.from({ length: 32 }, (_, at) => at);
const serverHello = (extensions: readonly number[]) => message(2, [3, 3, ...random, 0, 0x13, 1, 0, ...extensions]);

const SERVER_HELLO_12 = serverHello([]);
const SERVER_HELLO_13 = serverHello([0, 6, 0, 43, 0, 2, 3, 4]);
const SERVER_HELLO_DONE = message(14, []);
const CHANGE = record(20, [1]);
const DATA = record(23, [1, 2, 3]);
const ALERT = record(21, [2, 40]);
const NO_CERTIFICATE = message(11, [0, 0, 0]);
const BAD_CERTIFICATE = message(11, [0, 0, 5, 0, 0, 2, 48, 0]);

let hello: Buffer;
let otherHello: Buffer;
beforeAll(async () => {
  hello = await capturedHello({ servername: ODS });
  otherHello = await capturedHello({ servername: 'another.example' });
});

type Step = readonly ['client' | 'server', () => Buffer];
const client = (bytes: Buffer | (() => Buffer)): Step => ['client', typeof bytes === 'function' ? bytes : () => bytes];
const server = (bytes: Buffer): Step => ['server', () => bytes];
const HELLO = client(() => hello);

function play(steps: readonly Step[]) {
  const session = new TlsSession({
    ...{ host: ODS, missingServerName: 'refuse', isAllowedSubject: () => false, detail: () => {} },
  });
  for (const [from, bytes] of steps) {
    const rejection = from === 'client' ? session.fromClient(bytes()) : session.fromServer(bytes());
    if (rejection !== undefined) return { id: rejection.id, message: rejection.message };
  }
  return { verified: session.verified, version: session.version };
}

describe('a handshake', () => {
  const through: readonly [string, readonly Step[], boolean, string][] = [
    ['TLS 1.2', [HELLO, server(SERVER_HELLO_12), server(SERVER_HELLO_DONE), client(CHANGE)], true, 'TLS 1.2'],
    ['resumed', [HELLO, server(SERVER_HELLO_12), server(CHANGE), client(CHANGE)], true, 'TLS 1.2'],
    [
      'without a certificate',
      [HELLO, server(SERVER_HELLO_12), server(SERVER_HELLO_DONE), client(NO_CERTIFICATE)],
      false,
      'TLS 1.2',
    ],
    ['ended by an alert', [HELLO, server(SERVER_HELLO_12), server(SERVER_HELLO_DONE), client(ALERT)], false, 'TLS 1.2'],
    ['changed too early', [HELLO, server(SERVER_HELLO_12), client(CHANGE)], false, 'TLS 1.2'],
    ['TLS 1.3', [HELLO, server(SERVER_HELLO_13), client(CHANGE), client(DATA)], true, 'TLS 1.3'],
    ['TLS 1.3, not over', [HELLO, server(SERVER_HELLO_13), client(CHANGE)], false, 'TLS 1.3'],
    ['TLS 1.3 with early data', [HELLO, client(CHANGE), client(DATA), server(SERVER_HELLO_13)], false, 'TLS 1.3'],
    ['asked for a second ClientHello', [HELLO, server(SERVER_HELLO_13), HELLO, client(DATA)], true, 'TLS 1.3'],
  ];
  it.each(through)('%s is let through', (_, steps, verified, version) => {
    expect(play(steps)).toEqual({ verified, version });
  });

  const refused: readonly [string, readonly Step[], number, string][] = [
    [
      'a second ClientHello for another server',
      [HELLO, server(SERVER_HELLO_13), client(() => otherHello)],
      105,
      'another.example',
    ],
    ['data from the client', [HELLO, server(SERVER_HELLO_12), client(DATA)], 402, 'application data before'],
    ['data from the server', [HELLO, server(DATA)], 402, 'from the server: application data before'],
    [
      'a server that speaks no TLS',
      [HELLO, server(Buffer.from('220 '))],
      402,
      'from the server: no TLS record begins with byte 0x32',
    ],
    [
      'a ServerHello cut short',
      [HELLO, server(message(2, [3, 3, 0]))],
      402,
      'from the server: the ServerHello ends after 3 bytes',
    ],
    [
      'a certificate that is none',
      [HELLO, server(SERVER_HELLO_12), client(BAD_CERTIFICATE)],
      402,
      'no X.509 certificate',
    ],
    [
      'a list of certificates cut short',
      [HELLO, server(SERVER_HELLO_12), client(message(11, [0, 9]))],
      402,
      'Certificate message ends',
    ],
  ];
  it.each(refused)('%s is refused', (_, steps, id, said) => {
    expect(play(steps)).toEqual({ id, message: expect.stringContaining(said) });
  });
});
