/**
 * What the gateway sees of a TLS handshake that passes through it, and what it lets through: never a byte of the payload.
 *
 * TLS 1.0 to 1.2: server name, version, and the subject of a client's certificate, until the client turns encryption on.
 * TLS 1.3: server name and version only. Certificates are encrypted there, so that their rule cannot be applied.
 */
import { GATEWAY_EVENTS, MAX_CLIENT_CERTIFICATE_BYTES, MAX_CLIENT_HELLO_BYTES } from '../../contract/gateway.ts';
import { HandshakeReader, RECORD } from './handshake-reader.ts';
import { readTls, type TlsFault, unreadable } from './tls-cursor.ts';
import {
  type ClientHello,
  HANDSHAKE,
  newestVersion,
  parseCertificateSubject,
  parseClientHello,
  parseServerVersion,
  TLS_1_3,
  versionName,
} from './tls-messages.ts';

/** Why a connection is cut after its 200. */
export interface TlsRejection {
  readonly id: 105 | 106 | 402;
  readonly message: string;
}

export interface SessionRules {
  /** Of the CONNECT, in lower case. */
  readonly host: string;
  readonly missingServerName: 'refuse' | 'allow';
  isAllowedSubject(parts: readonly string[]): boolean;
  /** A line of detail (event 200). */
  detail(message: string): void;
}

/** Largest ServerHello that is read: real ones have about 100 bytes. */
const MAX_SERVER_HELLO_BYTES = 4_096;

export class TlsSession {
  readonly #rules: SessionRules;
  readonly #client: HandshakeReader;
  readonly #server: HandshakeReader;
  #rejection: TlsRejection | undefined;
  #hello: ClientHello | undefined;
  #version: number | undefined;
  #serverPassed = false;
  #verified = false;

  constructor(rules: SessionRules) {
    this.#rules = rules;
    this.#client = new HandshakeReader({
      limitOf: (type) => this.#clientLimit(type),
      message: (type, body) => this.#clientMessage(type, body),
      other: (type) => this.#clientRecord(type),
    });
    this.#server = new HandshakeReader({
      limitOf: (type) => (type === HANDSHAKE.serverHello ? MAX_SERVER_HELLO_BYTES : 0),
      message: (type, body) => this.#serverMessage(type, body),
      other: (type) => this.#serverRecord(type),
    });
  }

  /** The first, once it is complete and its server name is right. */
  get hello(): ClientHello | undefined {
    return this.#hello;
  }

  /** `TLS 1.2`, once the server has chosen. */
  get version(): string | undefined {
    return this.#version === undefined ? undefined : versionName(this.#version);
  }

  /** Nothing is read any more. */
  get verified(): boolean {
    return this.#verified;
  }

  fromClient(chunk: Buffer): TlsRejection | undefined {
    return this.#judge(this.#client.push(chunk));
  }

  fromServer(chunk: Buffer): TlsRejection | undefined {
    const fault = this.#server.push(chunk);
    return this.#judge(fault && unreadable(`from the server: ${fault.reason}`));
  }

  /** Bytes are of no kind of TLS: event 106. They are broken TLS: event 402. A rule of ours comes first. */
  #judge(fault: TlsFault | undefined): TlsRejection | undefined {
    if (this.#rejection !== undefined || fault === undefined) return this.#rejection;
    return fault.kind === 'not-tls'
      ? {
          id: GATEWAY_EVENTS.unsupportedTls,
          message: `TlsParser - Unsupported TLS/SSL protocol version: ${fault.reason}`,
        }
      : {
          id: GATEWAY_EVENTS.handshakeUnreadable,
          message: `TlsParser - Cannot parse TLS handshake messages: ${fault.reason}`,
        };
  }

  #clientLimit(type: number): number {
    if (type === HANDSHAKE.clientHello) return MAX_CLIENT_HELLO_BYTES;
    return type === HANDSHAKE.certificate ? MAX_CLIENT_CERTIFICATE_BYTES : 0;
  }

  #clientMessage(type: number, body: Buffer): TlsFault | undefined {
    if (type === HANDSHAKE.clientHello) return this.#checkHello(body);
    if (this.#hello === undefined) return unreadable(`handshake message ${type} where a ClientHello was wanted`);
    return type === HANDSHAKE.certificate ? this.#checkCertificate(body) : undefined;
  }

  /** Also the second one, which TLS 1.3 may ask for: it must not name another server. */
  #checkHello(body: Buffer): TlsFault | undefined {
    const read = readTls(() => parseClientHello(body));
    if ('fault' in read) return read.fault;
    const hello = read.value;
    if (newestVersion(hello) === undefined) {
      const offered = hello.versions.map(versionName).join(', ');
      return this.#reject(106, `TlsParser - Unsupported TLS/SSL protocol version: ${offered}`);
    }
    const { host, missingServerName } = this.#rules;
    if (this.#hello === undefined) this.#rules.detail(`TlsParser - Client SNI: ${hello.serverName ?? ''}`);
    if (hello.serverName !== host && (hello.serverName !== undefined || missingServerName === 'refuse')) {
      const found = hello.serverName === undefined ? 'Client SNI is missing' : `Client SNI is ${hello.serverName}`;
      return this.#reject(105, `TcpConnection - ${found}, the CONNECT was for ${host}`);
    }
    if (this.#hello === undefined) {
      this.#rules.detail('TcpConnection - Client SNI is verified');
      this.#rules.detail('TlsParser - [TLS][Handshake] >ClientHello');
      this.#hello = hello;
    }
    return undefined;
  }

  #checkCertificate(body: Buffer): TlsFault | undefined {
    const read = readTls(() => parseCertificateSubject(body));
    if ('fault' in read) return read.fault;
    if (read.value === undefined || this.#rules.isAllowedSubject(read.value)) return undefined;
    return this.#reject(105, `TcpConnection - Invalid Client certificate: ${read.value.join(', ')}`);
  }

  #clientRecord(type: number): TlsFault | undefined {
    if (this.#hello === undefined) return { kind: 'not-tls', reason: `a first record of type ${type}` };
    if (this.#version === undefined) return undefined;
    const encrypts = this.#version >= TLS_1_3 ? RECORD.applicationData : RECORD.changeCipherSpec;
    if (type === encrypts && this.#serverPassed) {
      this.#verified = true;
      this.#client.stop();
      this.#server.stop();
    } else if (type === RECORD.applicationData) {
      return unreadable('application data before the handshake has ended');
    }
    return undefined;
  }

  #serverMessage(type: number, body: Buffer): TlsFault | undefined {
    if (type === HANDSHAKE.serverHello) {
      const read = readTls(() => parseServerVersion(body));
      if ('fault' in read) return read.fault;
      this.#version = read.value;
      if (read.value >= TLS_1_3) this.#passServer();
    } else if (type === HANDSHAKE.certificateRequest) {
      this.#rules.detail('TlsParser - [TLS][Handshake] <CertificateRequest');
    } else if (type === HANDSHAKE.serverKeyExchange) {
      this.#rules.detail('TlsParser - [TLS][Handshake] <ServerKeyExchange');
    } else if (type === HANDSHAKE.serverHelloDone) {
      this.#passServer();
    }
    return undefined;
  }

  /** A server that resumes a session goes on to encryption without a ServerHelloDone. */
  #serverRecord(type: number): TlsFault | undefined {
    if (type === RECORD.changeCipherSpec && this.#version !== undefined) this.#passServer();
    else if (type === RECORD.applicationData) return unreadable('application data before the handshake has ended');
    return undefined;
  }

  #passServer(): void {
    if (this.#serverPassed) return;
    this.#serverPassed = true;
    this.#server.stop();
    this.#rules.detail('TcpConnection - Server-side passed verification');
  }

  #reject(id: TlsRejection['id'], message: string): TlsFault {
    this.#rejection = { id, message };
    return unreadable(message);
  }
}
