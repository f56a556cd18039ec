/** The lines of a firewall log that begin with `#`: what its fields are, and by which clock its times. */
import {
  FIREWALL_FIRST_FIELDS,
  FIREWALL_SOFTWARE,
  LOCAL_TIME_FORMAT,
  MAX_FIREWALL_FIELDS,
  MAX_FIREWALL_LINE_BYTES,
} from '../../contract/windows-firewall.ts';

/** What is known of the lines that follow. Plain data, crosses threads. */
export interface FirewallHeader {
  /** In the order of the values of a line; none before a usable `#Fields:`. */
  readonly fields: readonly string[];
  /** Times are those of the machine's clock, and otherwise UTC. */
  readonly isLocal: boolean;
}

/** Where a log begins. */
export const NO_HEADER: FirewallHeader = { fields: [], isLocal: true };

const HASH = 0x23;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The header after a line that begins with `#`; the same one after a line that says nothing new. */
export function headerAfterLine(header: FirewallHeader, line: string): FirewallHeader {
  const [, name = '', value = ''] = /^#\s*([^:]*):\s*(.*?)\s*$/.exec(line) ?? [];
  switch (name.trim().toLowerCase()) {
    case 'fields':
      return { ...header, fields: fieldsOf(value) };
    case 'time format':
      return { ...header, isLocal: value.toLowerCase() === LOCAL_TIME_FORMAT.toLowerCase() };
    default:
      return header;
  }
}

/** Names of fields, when a line with them can be read. */
function fieldsOf(text: string): readonly string[] {
  const fields = text.toLowerCase().split(/[ \t]+/);
  const isUsable =
    fields.length <= MAX_FIREWALL_FIELDS &&
    new Set(fields).size === fields.length &&
    FIREWALL_FIRST_FIELDS.every((name) => fields.includes(name));
  return isUsable ? fields : [];
}

/** Whether so many bytes of a line are more than any line has. */
export function isOverlong(lineBytes: number): boolean {
  return lineBytes > MAX_FIREWALL_LINE_BYTES;
}

/** The header after a piece of a log; one that begins inside of a line is `inLine`. */
export function headerAfter(piece: Buffer, before: FirewallHeader, begins: 'line' | 'inLine'): FirewallHeader {
  let header = before;
  for (let at = piece.indexOf(HASH); at >= 0; at = piece.indexOf(HASH, at + 1)) {
    const isFirst = at === 0 ? begins === 'line' : piece[at - 1] === LINE_FEED;
    if (!isFirst) continue;
    const lineFeed = piece.indexOf(LINE_FEED, at);
    const end = lineFeed < 0 ? piece.length : lineFeed;
    if (!isOverlong(end - at)) header = headerAfterLine(header, piece.toString('latin1', at, end));
    at = end;
  }
  return header;
}

/** Bytes of the mark that an editor may have put before a log. */
export function markBytes(head: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => head[index] === byte) ? BYTE_ORDER_MARK.length : 0;
}

/** Whether an input that begins so is a log of the Windows Firewall: by the lines with `#` at its start. */
export function isFirewallLog(head: Uint8Array): boolean {
  const start = markBytes(head);
  if (head[start] !== HASH) return false;
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1', start);
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) return false;
    const [, software] = /^#\s*software:\s*(.*?)\s*$/i.exec(line) ?? [];
    if (software?.toLowerCase() === FIREWALL_SOFTWARE.toLowerCase()) return true;
    if (headerAfterLine(NO_HEADER, line).fields.length > 0) return true;
  }
  return false;
}
