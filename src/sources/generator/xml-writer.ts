import { EVENT_NAMESPACE } from '../../contract/security-events.ts';
import {
  elementTypeOf,
  type GeneratedElement,
  type GeneratedEvent,
  type GeneratedRenderingInfo,
  type GeneratedSection,
  type GeneratedSystem,
  type GeneratedValue,
  type ScalarType,
  type ScalarValue,
} from './event-model.ts';
import { isoOfTicks } from './file-time.ts';
import { hexOf, listIn, textOfScalar } from './item-text.ts';

/** How a tool writes event XML, as far as readers must cope with it. */
export interface XmlDialect {
  readonly quote: "'" | '"';
  /** One event on one line, or every element on its own line by two spaces a level. */
  readonly layout: 'one-line' | 'indented';
  readonly timeDigits: 6 | 7 | 9;
  readonly guids: 'braced' | 'bare-upper';
  /** Line ends in values as they are, or as `&#10;`, which keeps an event on its line and reads the same. */
  readonly lineEnds: 'raw' | 'reference';
  /** Text before the first event, between two events, and after the last. */
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** As `wevtutil qe /f:xml` prints events: single quotes, no root; and each on one line, which wevtutil does not promise. */
export const WEVTUTIL_XML: XmlDialect = {
  quote: "'",
  layout: 'one-line',
  timeDigits: 7,
  guids: 'braced',
  lineEnds: 'reference',
  before: '',
  between: '\n',
  after: '\n',
};

/** Event Viewer's "Save all events as XML": declaration, `<Events>`, everything on one line. */
export const EVENT_VIEWER_XML: XmlDialect = {
  ...WEVTUTIL_XML,
  lineEnds: 'raw',
  before: '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>',
  between: '',
  after: '</Events>',
};

/** `evtx_dump -o xml`, without its "Record n" lines: double quotes, indented, bare upper-case GUIDs, 6 digits. */
export const EVTX_DUMP_XML: XmlDialect = {
  quote: '"',
  layout: 'indented',
  timeDigits: 6,
  guids: 'bare-upper',
  lineEnds: 'raw',
  before: '<?xml version="1.0" encoding="utf-8"?>\n',
  between: '\n',
  after: '\n',
};

export interface XmlOptions {
  readonly dialect?: XmlDialect;
  /** Default `utf-8`, without a byte order mark. `utf-16le` begins with one, as on Windows. */
  readonly encoding?: 'utf-8' | 'utf-8-bom' | 'utf-16le';
}

/** Bytes handed on at a time by `writeXml`, roughly. */
const PIECE_CHARACTERS = 64 * 1024;

/** The events as a document in the given dialect, in pieces of about 64 Ki characters. Memory: one piece. */
export function* writeXml(events: Iterable<GeneratedEvent>, options: XmlOptions = {}): Generator<Uint8Array> {
  const { dialect = WEVTUTIL_XML, encoding = 'utf-8' } = options;
  const bytesOf = encoding === 'utf-16le' ? 'utf16le' : 'utf8';
  const declared = encoding === 'utf-16le' ? dialect.before.replace('"utf-8"', '"utf-16"') : dialect.before;
  let text = encoding === 'utf-8' ? declared : `\ufeff${declared}`;
  const pen = penOf(dialect);
  let first = true;
  for (const event of events) {
    text += first ? pen.event(event) : dialect.between + pen.event(event);
    first = false;
    if (text.length >= PIECE_CHARACTERS) {
      yield Buffer.from(text, bytesOf);
      text = '';
    }
  }
  // A log of nothing but events, and without any, is empty.
  if (!first || dialect.before !== '') text += dialect.after;
  if (text !== '') yield Buffer.from(text, bytesOf);
}

/** One event; no line end after it. */
export function renderEventXml(event: GeneratedEvent, dialect: XmlDialect = WEVTUTIL_XML): string {
  return penOf(dialect).event(event);
}

const pens = new WeakMap<XmlDialect, Pen>();

function penOf(dialect: XmlDialect): Pen {
  const known = pens.get(dialect);
  if (known) return known;
  const pen = new Pen(dialect);
  pens.set(dialect, pen);
  return pen;
}

/** The part of `System` that all events of a kind share. */
interface SystemHead {
  readonly system: GeneratedSystem;
  readonly text: string;
}

/** Heads and start tags kept for each dialect: there are as many as kinds of event, unless someone makes names up. */
const KEPT_TEXTS = 4096;

/** Puts elements together in one dialect. `depth` is the level of indentation. */
class Pen {
  readonly #dialect: XmlDialect;
  readonly #indented: boolean;
  readonly #eventStart: string;
  readonly #heads = new Map<number, SystemHead[]>();
  #headCount = 0;
  readonly #dataStarts = new Map<string, string>();

  constructor(dialect: XmlDialect) {
    this.#dialect = dialect;
    this.#indented = dialect.layout === 'indented';
    this.#eventStart = `<Event${this.#attribute('xmlns', EVENT_NAMESPACE)}>${this.#line(1)}<System>`;
  }

  event({ system, section, renderingInfo }: GeneratedEvent): string {
    return (
      this.#eventStart +
      this.#system(system) +
      this.#section(section) +
      (renderingInfo ? this.#renderingInfo(renderingInfo) : '') +
      `${this.#line(0)}</Event>`
    );
  }

  #system(system: GeneratedSystem): string {
    return (
      this.#head(system) +
      this.#empty('TimeCreated', this.#plain('SystemTime', isoOfTicks(system.time, this.#dialect.timeDigits))) +
      this.#leaf('EventRecordID', String(system.recordId), 2) +
      this.#empty(
        'Correlation',
        this.#guid('ActivityID', system.activityId) + this.#guid('RelatedActivityID', system.relatedActivityId),
      ) +
      this.#empty(
        'Execution',
        this.#plain('ProcessID', String(system.processId)) + this.#plain('ThreadID', String(system.threadId)),
      ) +
      this.#leaf('Channel', this.#escape(system.channel), 2) +
      this.#leaf('Computer', this.#escape(system.computer), 2) +
      this.#empty('Security', this.#attribute('UserID', system.userId)) +
      `${this.#line(1)}</System>`
    );
  }

  /** `Provider` to `Keywords`, made once for each kind of event. */
  #head(system: GeneratedSystem): string {
    const heads = this.#heads.get(system.eventId);
    if (heads) for (const head of heads) if (sameHead(head.system, system)) return head.text;
    const { provider } = system;
    const text =
      this.#empty(
        'Provider',
        this.#attribute('Name', provider.name) +
          this.#guid('Guid', provider.guid) +
          this.#attribute('EventSourceName', provider.eventSourceName),
      ) +
      this.#leaf('EventID', String(system.eventId), 2, this.#attribute('Qualifiers', system.qualifiers?.toString())) +
      this.#leaf('Version', String(system.version), 2) +
      this.#leaf('Level', String(system.level), 2) +
      this.#leaf('Task', String(system.task), 2) +
      this.#leaf('Opcode', String(system.opcode), 2) +
      this.#leaf('Keywords', `0x${system.keywords.toString(16)}`, 2);
    if (this.#headCount++ > KEPT_TEXTS) this.#heads.clear();
    if (heads) heads.push({ system, text });
    else this.#heads.set(system.eventId, [{ system, text }]);
    return text;
  }

  #section(section: GeneratedSection): string {
    let inner = '';
    switch (section.kind) {
      case 'classic':
        for (const text of section.strings) inner += this.#leaf('Data', this.#escape(text), 2);
        return this.#parent('EventData', '', inner + this.#binary(section.binary), 1);
      case 'event-data':
        for (const item of section.items) inner += this.#values(this.#dataStart(item.name), 'Data', item);
        return this.#parent('EventData', '', inner + this.#binary(section.binary), 1);
      case 'user-data':
        for (const item of section.items) {
          const name = item.name ?? 'Data';
          inner += this.#values(`${this.#line(3)}<${name}>`, name, item);
        }
        inner = this.#parent(section.element, this.#attribute('xmlns', section.namespace), inner, 2);
        return this.#parent('UserData', '', inner, 1);
      case 'tree':
        return this.#tree(section.root, 1);
    }
  }

  #tree({ name, namespace, label, content }: GeneratedElement, depth: number): string {
    const attributes = this.#attribute('xmlns', namespace) + this.#attribute('Name', label);
    if ('type' in content) return this.#values(`${this.#line(depth)}<${name}${attributes}>`, name, content);
    let inner = '';
    for (const child of content) inner += this.#tree(child, depth + 1);
    return this.#parent(name, attributes, inner, depth);
  }

  #dataStart(name: string | undefined): string {
    const known = this.#dataStarts.get(name ?? '');
    if (known !== undefined) return known;
    const start = `${this.#line(2)}<Data${this.#attribute('Name', name)}>`;
    if (this.#dataStarts.size > KEPT_TEXTS) this.#dataStarts.clear();
    this.#dataStarts.set(name ?? '', start);
    return start;
  }

  /** A value between its tags; an array as one element for each value, or an empty one when there is none. */
  #values(start: string, name: string, { type, value }: GeneratedValue): string {
    if (value === null) return `${start}</${name}>`;
    const element = elementTypeOf(type);
    if (element === undefined) return `${start}${this.#scalar(type as ScalarType, value as ScalarValue)}</${name}>`;
    const values = listIn(type, value);
    if (values.length === 0) return `${start}</${name}>`;
    let repeated = '';
    for (const one of values) repeated += `${start}${this.#scalar(element, one)}</${name}>`;
    return repeated;
  }

  #scalar(type: ScalarType, value: ScalarValue): string {
    const text = textOfScalar(type, value);
    if (type === 'UnicodeString' || type === 'AnsiString') return this.#escape(text);
    return type === 'GUID' ? this.#guidText(text) : text;
  }

  #binary(bytes: Uint8Array | undefined): string {
    return bytes === undefined ? '' : this.#leaf('Binary', hexOf(bytes), 2);
  }

  #renderingInfo(info: GeneratedRenderingInfo): string {
    let keywords = '';
    for (const keyword of info.keywords) keywords += this.#leaf('Keyword', this.#escape(keyword), 3);
    const inner =
      this.#leaf('Message', this.#escape(info.message), 2) +
      this.#leaf('Level', this.#escape(info.level), 2) +
      this.#leaf('Task', this.#escape(info.task), 2) +
      this.#leaf('Opcode', this.#escape(info.opcode), 2) +
      this.#leaf('Channel', this.#escape(info.channel), 2) +
      this.#leaf('Provider', this.#escape(info.provider), 2) +
      this.#parent('Keywords', '', keywords, 2);
    return this.#parent('RenderingInfo', this.#attribute('Culture', info.culture), inner, 1);
  }

  #parent(name: string, attributes: string, inner: string, depth: number): string {
    const line = this.#line(depth);
    return `${line}<${name}${attributes}>${inner}${line}</${name}>`;
  }

  /** An element around text that has been escaped where it needs to be. */
  #leaf(name: string, text: string, depth: number, attributes = ''): string {
    return `${this.#line(depth)}<${name}${attributes}>${text}</${name}>`;
  }

  /** An element that never has content: self-closed, or closed on the next line where the dialect indents. */
  #empty(name: string, attributes: string): string {
    if (!this.#indented) return `<${name}${attributes}/>`;
    const line = this.#line(2);
    return `${line}<${name}${attributes}>${line}</${name}>`;
  }

  #attribute(name: string, value: string | undefined): string {
    return value === undefined ? '' : this.#plain(name, escapeAttribute(value, this.#dialect.quote));
  }

  /** An attribute whose value needs no escaping any more. */
  #plain(name: string, value: string): string {
    const { quote } = this.#dialect;
    return ` ${name}=${quote}${value}${quote}`;
  }

  #guid(name: string, guid: string | undefined): string {
    return guid === undefined ? '' : this.#attribute(name, this.#guidText(guid));
  }

  #guidText(guid: string): string {
    return this.#dialect.guids === 'braced' ? guid : guid.slice(1, -1).toUpperCase();
  }

  #line(depth: number): string {
    return this.#indented ? `\n${'  '.repeat(depth)}` : '';
  }

  /** `&`, `<` and `>` as entities, line ends as the dialect has them. Quotes and other control characters stay. */
  #escape(text: string): string {
    if (!needsEscape(text)) return text;
    const escaped = escapeMarkup(text);
    return this.#dialect.lineEnds === 'raw' ? escaped : escaped.replaceAll(/\r\n|\r|\n/g, '&#10;');
  }
}

function sameHead(one: GeneratedSystem, other: GeneratedSystem): boolean {
  return (
    one.provider === other.provider &&
    one.version === other.version &&
    one.level === other.level &&
    one.task === other.task &&
    one.opcode === other.opcode &&
    one.qualifiers === other.qualifiers &&
    one.keywords === other.keywords
  );
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** White space that a reader would turn into a blank is written as a reference. */
function escapeAttribute(text: string, quote: "'" | '"'): string {
  if (!needsEscape(text) && !text.includes(quote) && !text.includes('\t')) return text;
  return escapeMarkup(text)
    .replaceAll(quote, quote === "'" ? '&apos;' : '&quot;')
    .replaceAll(/\r\n|\r|\n/g, '&#10;')
    .replaceAll('\t', '&#9;');
}

function needsEscape(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x26 || unit === 0x3c || unit === 0x3e || unit === 0x0d || unit === 0x0a) return true;
  }
  return false;
}
