/** Follows the records and handshake messages of one direction, however they are cut into records and chunks. */
import { type TlsFault, unreadable } from './tls-cursor.ts';

/** Content types of RFC 8446, section 5.1; 24 is the heartbeat of RFC 6520. */
export const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/** Of a record: 2^14 and what encryption may add in TLS 1.2. */
const MAX_RECORD_BYTES = 16_384 + 2_048;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;

/** What the reader finds. An answered fault ends the reading. */
export interface HandshakeSink {
  /** Most bytes of such a message's body to keep; 0: it is passed over, however long. */
  limitOf(type: number): number;
  /** A message is complete; its body is empty if it was passed over. */
  message(type: number, body: Buffer): TlsFault | undefined;
  /** A record of another type begins. */
  other(recordType: number): TlsFault | undefined;
}

/** Holds at most one message of the size its sink allows. */
export class HandshakeReader {
  readonly #sink: HandshakeSink;
  readonly #recordHeader = Buffer.alloc(RECORD_HEADER_BYTES);
  #recordHave = 0;
  #recordLeft = 0;
  #records = 0;
  readonly #messageHeader = Buffer.alloc(MESSAGE_HEADER_BYTES);
  #messageHave = 0;
  #messageLeft = 0;
  #body: Buffer | undefined;
  #stopped = false;

  constructor(sink: HandshakeSink) {
    this.#sink = sink;
  }

  /** Reads no more: what follows is encrypted, or nobody's business. */
  stop(): void {
    this.#stopped = true;
    this.#body = undefined;
  }

  push(chunk: Buffer): TlsFault | undefined {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      let fault: TlsFault | undefined;
      if (this.#recordHave < RECORD_HEADER_BYTES) {
        fault = this.#headerByte(chunk[at++] as number);
      } else {
        const content = chunk.subarray(at, at + this.#recordLeft);
        at += content.length;
        this.#recordLeft -= content.length;
        fault = this.#recordHeader[0] === RECORD.handshake ? this.#content(content) : undefined;
      }
      if (fault !== undefined) return fault;
      if (this.#recordHave === RECORD_HEADER_BYTES && this.#recordLeft === 0) this.#recordHave = 0;
    }
    return undefined;
  }

  /** Judges each byte as it comes: whoever speaks something else is told so at once. */
  #headerByte(byte: number): TlsFault | undefined {
    this.#recordHeader[this.#recordHave++] = byte;
    const kind = this.#records === 0 ? 'not-tls' : 'unreadable';
    if (this.#recordHave === 1 && (byte < RECORD.changeCipherSpec || byte > RECORD.heartbeat)) {
      return { kind, reason: `no TLS record begins with byte 0x${byte.toString(16).padStart(2, '0')}` };
    }
    if (this.#recordHave === 2 && byte !== 3) return { kind, reason: `a record of version ${byte}` };
    return this.#recordHave === RECORD_HEADER_BYTES ? this.#beginRecord() : undefined;
  }

  #beginRecord(): TlsFault | undefined {
    this.#records++;
    const type = this.#recordHeader[0] as number;
    this.#recordLeft = this.#recordHeader.readUInt16BE(3);
    if (this.#recordLeft > MAX_RECORD_BYTES) return unreadable(`a record of ${this.#recordLeft} bytes`);
    if (type !== RECORD.handshake) return this.#sink.other(type);
    return this.#recordLeft === 0 ? unreadable('an empty handshake record') : undefined;
  }

  #content(content: Buffer): TlsFault | undefined {
    let at = 0;
    while (at < content.length && !this.#stopped) {
      if (this.#messageHave < MESSAGE_HEADER_BYTES) {
        this.#messageHeader[this.#messageHave++] = content[at++] as number;
        const fault = this.#messageHave === MESSAGE_HEADER_BYTES ? this.#beginMessage() : undefined;
        if (fault !== undefined) return fault;
        if (this.#messageHave < MESSAGE_HEADER_BYTES || this.#messageLeft > 0) continue;
      } else {
        const part = content.subarray(at, at + this.#messageLeft);
        at += part.length;
        if (this.#body !== undefined) part.copy(this.#body, this.#body.length - this.#messageLeft);
        this.#messageLeft -= part.length;
        if (this.#messageLeft > 0) continue;
      }
      const fault = this.#endMessage();
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #beginMessage(): TlsFault | undefined {
    const type = this.#messageHeader[0] as number;
    this.#messageLeft = this.#messageHeader.readUIntBE(1, 3);
    const limit = this.#sink.limitOf(type);
    if (limit === 0) return undefined;
    if (this.#messageLeft > limit) return unreadable(`a handshake message ${type} of ${this.#messageLeft} bytes`);
    this.#body = Buffer.allocUnsafeSlow(this.#messageLeft);
    return undefined;
  }

  #endMessage(): TlsFault | undefined {
    const body = this.#body ?? Buffer.alloc(0);
    this.#body = undefined;
    this.#messageHave = 0;
    return this.#sink.message(this.#messageHeader[0] as number, body);
  }
}
