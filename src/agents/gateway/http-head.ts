/** Heads of HTTP messages, read by bytes: the CONNECT of a client, the answer of a relay proxy. */
import { MAX_HEAD_BYTES } from '../../contract/gateway.ts';
import { GatheredBytes } from './gathered-bytes.ts';

export type HeadProgress =
  | { readonly kind: 'more' }
  | { readonly kind: 'too-large' }
  /** Holds bytes that no head has. */
  | { readonly kind: 'not-text' }
  /** `lines`: without their ends. `rest`: what came behind the head. */
  | { readonly kind: 'head'; readonly lines: readonly string[]; readonly rest: Buffer };

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Reads until the empty line, at most `MAX_HEAD_BYTES`. Lines end in CR LF or LF alone (RFC 9112, section 2.2). */
export class HeadReader {
  readonly #gathered = new GatheredBytes(MAX_HEAD_BYTES);
  /** Where the line that is being read begins. */
  #lineStart = 0;

  /** Bytes of the head so far. */
  get length(): number {
    return this.#gathered.length;
  }

  push(chunk: Buffer): HeadProgress {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (isControl(byte)) return { kind: 'not-text' };
      if (byte !== LINE_FEED) continue;
      const behind = at + 1;
      if (!this.#endsHead(chunk, at)) {
        this.#lineStart = this.#gathered.length + behind;
        continue;
      }
      if (!this.#gathered.add(chunk.subarray(0, behind))) return { kind: 'too-large' };
      const text = this.#gathered.bytes.toString('latin1').trimEnd();
      // The buffer itself is let go of; rest is a copy, since a slice keeps the whole chunk alive.
      return { kind: 'head', lines: text.split(/\r?\n/u), rest: Buffer.from(chunk.subarray(behind)) };
    }
    return this.#gathered.add(chunk) ? { kind: 'more' } : { kind: 'too-large' };
  }

  /** Whether the line that ends here is empty. */
  #endsHead(chunk: Buffer, at: number): boolean {
    const chars = this.#gathered.length + at - this.#lineStart;
    if (chars === 0) return true;
    const before = at > 0 ? chunk[at - 1] : this.#gathered.bytes[this.#gathered.length - 1];
    return chars === 1 && before === CARRIAGE_RETURN;
  }
}

function isControl(byte: number): boolean {
  return byte === 127 || (byte < 32 && byte !== 9 && byte !== LINE_FEED && byte !== CARRIAGE_RETURN);
}

export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** `undefined`: no request line of HTTP/1. */
export function parseRequestLine(line: string): RequestLine | undefined {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/u.exec(line);
  return match === null ? undefined : { method: match[1] as string, target: match[2] as string };
}

/** Status of an answer; `undefined`: no status line of HTTP/1. */
export function parseStatus(line: string): number | undefined {
  const match = /^HTTP\/1\.[01] (\d{3})(?: |$)/u.exec(line);
  return match === null ? undefined : Number(match[1]);
}

export interface HostPort {
  /** In lower case, without a dot at its end; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

const MAX_HOST_CHARS = 255;

/** `host:port` or `[address]:port`. */
export function parseHostPort(text: string): HostPort | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z._-]+)):(\d{1,5})$/u.exec(text);
  const host = (match?.[1] ?? match?.[2] ?? '').toLowerCase().replace(/\.$/u, '');
  const port = Number(match?.[3]);
  if (match === null || host === '' || host.length > MAX_HOST_CHARS || port < 1 || port > 65_535) return undefined;
  return { host, port };
}

export function renderHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Headers as the gateway's log prints them: `[Host, name:443];[User-Agent, curl]`. Credentials are left out. */
export function renderHeaders(lines: readonly string[]): string {
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = /authorization|cookie/iu.test(name) ? '***' : line.slice(name.length + 1).trim();
    return `[${name}, ${value}]`;
  });
  return headers.join(';');
}
