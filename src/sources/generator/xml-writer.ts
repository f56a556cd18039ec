import { EVENT_NAMESPACE } from '../../contract/security-events.ts';
import type {
  GeneratedEvent,
  GeneratedItem,
  GeneratedRenderingInfo,
  GeneratedSection,
  GeneratedSystem,
} from './event-model.ts';
import { isoOfTicks } from './file-time.ts';
import { hexOf, stringsIn, textOfItem } from './item-text.ts';

/** How a tool writes event XML, as far as readers must cope with it. */
export interface XmlDialect {
  readonly quote: "'" | '"';
  /** One event on one line, or every element on its own line by two spaces a level. */
  readonly layout: 'one-line' | 'indented';
  readonly timeDigits: 6 | 7 | 9;
  readonly guids: 'braced' | 'bare-upper';
  /** Text before the first event, between two events, and after the last. */
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** `wevtutil qe /f:xml` and `Get-WinEvent`'s `ToXml()`: single quotes, one event a line, no root. */
export const WEVTUTIL_XML: XmlDialect = {
  quote: "'",
  layout: 'one-line',
  timeDigits: 7,
  guids: 'braced',
  before: '',
  between: '\n',
  after: '\n',
};

/** Event Viewer's "Save all events as XML": declaration, `<Events>`, everything on one line. */
export const EVENT_VIEWER_XML: XmlDialect = {
  ...WEVTUTIL_XML,
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
  let first = true;
  for (const event of events) {
    text += first ? renderEventXml(event, dialect) : dialect.between + renderEventXml(event, dialect);
    first = false;
    if (text.length >= PIECE_CHARACTERS) {
      yield Buffer.from(text, bytesOf);
      text = '';
    }
  }
  yield Buffer.from(text + dialect.after, bytesOf);
}

/** One event; no line end after it. */
export function renderEventXml(event: GeneratedEvent, dialect: XmlDialect = WEVTUTIL_XML): string {
  const pen = dialect === WEVTUTIL_XML ? WEVTUTIL_PEN : new Pen(dialect);
  return pen.event(event);
}

/** Puts elements together in one dialect. `depth` is the level of indentation. */
class Pen {
  readonly #dialect: XmlDialect;
  readonly #indented: boolean;

  constructor(dialect: XmlDialect) {
    this.#dialect = dialect;
    this.#indented = dialect.layout === 'indented';
  }

  event({ system, section, renderingInfo }: GeneratedEvent): string {
    return this.#parent(
      'Event',
      this.#attribute('xmlns', EVENT_NAMESPACE),
      this.#system(system) + this.#section(section) + (renderingInfo ? this.#renderingInfo(renderingInfo) : ''),
      0,
    ).trimStart();
  }

  #system(system: GeneratedSystem): string {
    const { provider } = system;
    const inner =
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
      this.#leaf('Keywords', `0x${system.keywords.toString(16)}`, 2) +
      this.#empty('TimeCreated', this.#attribute('SystemTime', isoOfTicks(system.time, this.#dialect.timeDigits))) +
      this.#leaf('EventRecordID', String(system.recordId), 2) +
      this.#empty(
        'Correlation',
        this.#guid('ActivityID', system.activityId) + this.#guid('RelatedActivityID', system.relatedActivityId),
      ) +
      this.#empty(
        'Execution',
        this.#attribute('ProcessID', String(system.processId)) + this.#attribute('ThreadID', String(system.threadId)),
      ) +
      this.#leaf('Channel', system.channel, 2) +
      this.#leaf('Computer', system.computer, 2) +
      this.#empty('Security', this.#attribute('UserID', system.userId));
    return this.#parent('System', '', inner, 1);
  }

  #section(section: GeneratedSection): string {
    let inner = '';
    switch (section.kind) {
      case 'classic':
        for (const text of section.strings) inner += this.#leaf('Data', text, 2);
        return this.#parent('EventData', '', inner + this.#binary(section.binary), 1);
      case 'event-data':
        for (const item of section.items) inner += this.#item('Data', this.#attribute('Name', item.name), item, 2);
        return this.#parent('EventData', '', inner + this.#binary(section.binary), 1);
      case 'user-data':
        for (const item of section.items) inner += this.#item(item.name ?? 'Data', '', item, 3);
        inner = this.#parent(section.element, this.#attribute('xmlns', section.namespace), inner, 2);
        return this.#parent('UserData', '', inner, 1);
    }
  }

  #item(element: string, attributes: string, item: GeneratedItem, depth: number): string {
    if (item.type !== 'StringArray' || item.value === null) {
      const text = item.type === 'GUID' && item.value !== null ? this.#guidText(textOfItem(item)) : textOfItem(item);
      return this.#leaf(element, text, depth, attributes);
    }
    const strings = stringsIn(item.value);
    if (strings.length === 0) return this.#leaf(element, '', depth, attributes);
    let repeated = '';
    for (const text of strings) repeated += this.#leaf(element, text, depth, attributes);
    return repeated;
  }

  #binary(bytes: Uint8Array | undefined): string {
    return bytes === undefined ? '' : this.#leaf('Binary', hexOf(bytes), 2);
  }

  #renderingInfo(info: GeneratedRenderingInfo): string {
    let keywords = '';
    for (const keyword of info.keywords) keywords += this.#leaf('Keyword', keyword, 3);
    const inner =
      this.#leaf('Message', info.message, 2) +
      this.#leaf('Level', info.level, 2) +
      this.#leaf('Task', info.task, 2) +
      this.#leaf('Opcode', info.opcode, 2) +
      this.#leaf('Channel', info.channel, 2) +
      this.#leaf('Provider', info.provider, 2) +
      this.#parent('Keywords', '', keywords, 2);
    return this.#parent('RenderingInfo', this.#attribute('Culture', info.culture), inner, 1);
  }

  #parent(name: string, attributes: string, inner: string, depth: number): string {
    const line = this.#line(depth);
    return `${line}<${name}${attributes}>${inner}${line}</${name}>`;
  }

  #leaf(name: string, text: string, depth: number, attributes = ''): string {
    return `${this.#line(depth)}<${name}${attributes}>${escapeText(text)}</${name}>`;
  }

  /** An element that never has content: self-closed, or closed on the next line where the dialect indents. */
  #empty(name: string, attributes: string): string {
    if (!this.#indented) return `<${name}${attributes}/>`;
    const line = this.#line(2);
    return `${line}<${name}${attributes}>${line}</${name}>`;
  }

  #attribute(name: string, value: string | undefined): string {
    if (value === undefined) return '';
    const { quote } = this.#dialect;
    return ` ${name}=${quote}${escapeAttribute(value, quote)}${quote}`;
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
}

const WEVTUTIL_PEN = new Pen(WEVTUTIL_XML);

/**
 * `&`, `<`, `>` as entities, and the carriage return too, as Event Viewer's export does (a parser would turn a bare one
 * into a line feed). Quotes stay. Other control characters go through as they are: the caller decides what to say.
 */
function escapeText(text: string): string {
  if (!needsEscape(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

function escapeAttribute(text: string, quote: "'" | '"'): string {
  if (!needsEscape(text) && !text.includes(quote)) return text;
  return escapeText(text).replaceAll(quote, quote === "'" ? '&apos;' : '&quot;');
}

function needsEscape(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x26 || unit === 0x3c || unit === 0x3e || unit === 0x0d) return true;
  }
  return false;
}
