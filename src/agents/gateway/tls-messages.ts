/** The handshake messages that can be read on the way: ClientHello, ServerHello and, before TLS 1.3, a client's Certificate. */
import { X509Certificate } from 'node:crypto';
import { TlsCursor, Unreadable } from './tls-cursor.ts';

/** Of RFC 8446, section 4. */
export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

const EXTENSION = { serverName: 0, alpn: 16, supportedVersions: 43 } as const;
const TLS_1_0 = 0x0301;
export const TLS_1_3 = 0x0304;
const MAX_NAME_CHARS = 255;

export interface ClientHello {
  /** What it says at its beginning: at most TLS 1.2. */
  readonly legacyVersion: number;
  readonly cipherSuites: readonly number[];
  /** SNI, in lower case. */
  readonly serverName: string | undefined;
  /** Of the extension, or the legacy version alone; as sent. */
  readonly versions: readonly number[];
  readonly alpn: readonly string[];
}

/** Reads the body of a ClientHello. Throws `Unreadable`. */
export function parseClientHello(body: Buffer): ClientHello {
  const hello = new TlsCursor(body, 'the ClientHello');
  const legacyVersion = hello.number(2);
  hello.take(32);
  if (hello.vector(1, 'the session id').left > 32) throw new Unreadable('the session id is too long');
  const cipherSuites = hello.vector(2, 'the list of cipher suites').pairs();
  if (cipherSuites.length === 0) throw new Unreadable('the ClientHello has no cipher suites');
  if (hello.vector(1, 'the list of compression methods').left === 0) {
    throw new Unreadable('the ClientHello has no compression methods');
  }
  const extensions = readExtensions(hello);
  const versions = extensions.get(EXTENSION.supportedVersions)?.vector(1, 'the list of versions').pairs();
  const names = extensions.get(EXTENSION.serverName);
  const protocols = extensions.get(EXTENSION.alpn);
  return {
    legacyVersion,
    cipherSuites,
    serverName: names && readServerName(names),
    versions: versions ?? [legacyVersion],
    alpn: protocols === undefined ? [] : readProtocols(protocols),
  };
}

/** Extensions by type; older messages end without any. */
function readExtensions(message: TlsCursor): ReadonlyMap<number, TlsCursor> {
  const found = new Map<number, TlsCursor>();
  if (message.left === 0) return found;
  const list = message.vector(2, 'the list of extensions');
  message.end();
  while (list.left > 0) {
    const type = list.number(2);
    if (found.has(type)) throw new Unreadable(`extension ${type} is there twice`);
    found.set(type, list.vector(2, `extension ${type}`));
  }
  return found;
}

/** The one host name there may be (RFC 6066, section 3). */
function readServerName(extension: TlsCursor): string {
  const list = extension.vector(2, 'the list of server names');
  extension.end();
  const type = list.number(1);
  const name = list.vector(2, 'the server name');
  list.end();
  const text = name.take(name.left).toString('latin1');
  if (type !== 0 || text.length > MAX_NAME_CHARS || !/^[a-z0-9._-]+$/iu.test(text)) {
    throw new Unreadable('the server name is no host name');
  }
  return text.toLowerCase();
}

function readProtocols(extension: TlsCursor): readonly string[] {
  const list = extension.vector(2, 'the list of protocols');
  extension.end();
  const protocols: string[] = [];
  while (list.left > 0) {
    const name = list.vector(1, 'a protocol');
    protocols.push(name.take(name.left).toString('latin1'));
  }
  return protocols;
}

/** Reads which version a server chose, from the body of its ServerHello. Throws `Unreadable`. */
export function parseServerVersion(body: Buffer): number {
  const hello = new TlsCursor(body, 'the ServerHello');
  const legacyVersion = hello.number(2);
  hello.take(32);
  hello.vector(1, 'the session id');
  hello.take(3);
  return readExtensions(hello).get(EXTENSION.supportedVersions)?.number(2) ?? legacyVersion;
}

/**
 * The subject of a client's certificate, from the body of its Certificate message (before TLS 1.3): one `name=value` for each
 * part. `undefined`: it sent none. Throws `Unreadable`.
 */
export function parseCertificateSubject(body: Buffer): readonly string[] | undefined {
  const message = new TlsCursor(body, 'the Certificate message');
  const list = message.vector(3, 'the list of certificates');
  message.end();
  if (list.left === 0) return undefined;
  const certificate = list.vector(3, 'the certificate');
  try {
    return new X509Certificate(certificate.take(certificate.left)).subject?.split('\n') ?? [];
  } catch (error) {
    throw new Unreadable(`the client's certificate is no X.509 certificate (${(error as Error).message})`);
  }
}

/** The newest version offered that the gateway lets through: TLS 1.0 to 1.3. `undefined`: none. */
export function newestVersion({ versions }: ClientHello): number | undefined {
  const usable = versions.filter((version) => version >= TLS_1_0 && version <= TLS_1_3);
  return usable.length === 0 ? undefined : Math.max(...usable);
}

/** `TLS 1.2` for 0x0303. */
export function versionName(version: number): string {
  if (version >> 8 !== 3) return `0x${version.toString(16).padStart(4, '0')}`;
  return version === 0x0300 ? 'SSL 3.0' : `TLS 1.${(version & 0xff) - 1}`;
}
