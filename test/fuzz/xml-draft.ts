/** Event XML being tampered with: its events and what stands between them. */

export interface XmlPiece {
  readonly kind: 'event' | 'between';
  readonly bytes: Buffer;
  /** What the event said, where it has not been touched. */
  readonly said?: string | undefined;
}

/** How the file is written: what Windows writes, and what other tools make of it. */
export type FileEncoding = 'utf-8' | 'utf-8-mark' | 'utf-16le' | 'utf-16le-mark' | 'utf-16be' | 'utf-16be-mark';

export class XmlDraft {
  pieces: XmlPiece[];
  encoding: FileEncoding;
  /** What is done to the bytes of the file, last. */
  finish: ((file: Buffer) => Buffer) | undefined;

  constructor(pieces: readonly XmlPiece[], encoding: FileEncoding) {
    this.pieces = [...pieces];
    this.encoding = encoding;
  }

  /** Replaces a piece by what tampering made of it. */
  change(index: number, bytes: Buffer): void {
    this.pieces[index] = { kind: this.pieces[index]!.kind, bytes };
  }

  bytes(): Buffer {
    const file = encoded(Buffer.concat(this.pieces.map(({ bytes }) => bytes)), this.encoding);
    return this.finish?.(file) ?? file;
  }
}

/** UTF-8 in the encoding of a file. */
export function encoded(utf8: Buffer, encoding: FileEncoding): Buffer {
  const [name, mark] = [encoding.replace('-mark', ''), encoding.endsWith('-mark') ? '\uFEFF' : ''];
  if (name === 'utf-8') return Buffer.concat([Buffer.from(mark), utf8]);
  const bytes = Buffer.from(mark + utf8.toString('utf8'), 'utf16le');
  return name === 'utf-16be' ? bytes.swap16() : bytes;
}

/**
 * The events of the draft that must be read as if nothing had happened, by their offset in the file: those whose text is
 * the same, as far as the damage around them leaves no doubt where they are. None are told of
 * - behind the first comment, CDATA section, instruction or declaration in damaged text, which may reach anywhere;
 * - between two damaged pieces of which one opens or closes more elements called Event than it should: then what is between
 *   may be inside an event;
 * - behind damage that leaves an event open, when they have no System: they look like any element called Event inside it;
 * - behind the first byte that was changed in the file as a whole.
 */
export function untouchedEvents(draft: XmlDraft, file: Buffer): Map<number, string> {
  const expected = new Map<number, string>();
  const offset = new OffsetIn(draft);
  const damaged = draft.pieces.flatMap((piece, i) => (isDamaged(piece) ? [i] : []));
  const unbalanced = damaged.some((i) => !isBalanced(draft.pieces[i]!));
  const original =
    draft.finish === undefined ? file : encoded(Buffer.concat(draft.pieces.map(({ bytes }) => bytes)), draft.encoding);
  const sameUntil = draft.finish === undefined ? file.length : firstDifference(original, file);
  for (const [i, { said, bytes }] of draft.pieces.entries()) {
    const start = offset.next(bytes);
    const before = damaged.at(-1) === i - 1 ? draft.pieces[i - 1]!.bytes : undefined;
    if (isDamaged(draft.pieces[i]!) && /<[!?]/.test(bytes.toString('latin1'))) return expected;
    // A `<` at the end of damaged text swallows the start of what follows; so does an opener cut in two.
    if (before !== undefined && /<[^>]*$/.test(before.toString('latin1'))) continue;
    if (said === undefined || offset.current > sameUntil) continue;
    const isBetween = damaged.length > 1 && i > damaged[0]! && i < damaged.at(-1)!;
    if (unbalanced && isBetween) continue;
    if (unbalanced && i > damaged[0]! && !/<(?:\w+:)?System/.test(bytes.toString('latin1'))) continue;
    expected.set(start, said);
  }
  return expected;
}

function isDamaged({ kind, said, bytes }: XmlPiece): boolean {
  if (kind === 'event') return said === undefined;
  return !/^(?:<\?xml [^<>]*\?>|<Events>|<\/Events>|<!-- note -->|[ \r\n\t])*$/.test(bytes.toString('latin1'));
}

/** Whether a piece opens and closes one element called Event, or none. */
function isBalanced({ bytes }: XmlPiece): boolean {
  const text = bytes.toString('latin1');
  const opened = text.match(/<(?:[\w.\-\x80-\xff]+:)*Event(?=[\s/>])/g)?.length ?? 0;
  const closed = text.match(/<\/(?:[\w.\-\x80-\xff]+:)*Event(?=[\s>])/g)?.length ?? 0;
  return opened === closed && opened <= 1;
}

/** Where pieces stand in the encoded file. */
class OffsetIn {
  current: number;
  readonly #wide: boolean;

  constructor({ encoding }: XmlDraft) {
    this.#wide = encoding.startsWith('utf-16');
    this.current = encoding.endsWith('-mark') ? (this.#wide ? 2 : 3) : 0;
  }

  /** Start of a piece; `current` is its end then. */
  next(bytes: Buffer): number {
    const start = this.current;
    this.current += this.#wide ? 2 * bytes.toString('utf8').length : bytes.length;
    return start;
  }
}

function firstDifference(left: Buffer, right: Buffer): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return i;
  return length;
}
