/**
 * Structured queries: `<QueryList>` as Event Viewer, wevtutil and event collector subscriptions have it.
 *
 * Source: MS-EVEN6 2.2.16, "Query Schema" of the Windows SDK; docs/xpath.md, "Structured queries".
 */
import type { Code } from '../base/codes.ts';
import type { Problem, Span } from '../base/problem.ts';
import { parseQuery } from './parse.ts';
import { fileOffset, joinTexts, type MappedText, readXml, type XmlElement } from './query-list-xml.ts';

export interface StructuredQuery {
  readonly queries: readonly SubQuery[];
}

/** Selected by at least one Select and by no Suppress. */
export interface SubQuery {
  readonly id?: string;
  readonly selects: readonly Selector[];
  readonly suppresses: readonly Selector[];
}

export interface Selector {
  /** A log, or a `file://` address; from the Query when the element has none of its own. Absent: the caller says. */
  readonly path?: string;
  readonly xpath: string;
  /** The element's start tag in the file. */
  readonly span: Span;
  /** Where in the file the element ends, and where the characters of its XPath stand. */
  readonly end: number;
  readonly mapped: MappedText;
}

export interface QueryListFile {
  /** Absent when any error was found. */
  readonly value?: StructuredQuery;
  /** The queries as far as they could be read, with or without errors. */
  readonly draft: StructuredQuery;
  readonly problems: readonly Problem[];
}

/** Whether a path names an event log file rather than a log. */
export function isFilePath(path: string): boolean {
  return path.toLowerCase().startsWith('file://');
}

/**
 * The file a `file://` path names, as the operating system takes it: `file://c:/logs/x.evtx`, `file:///var/x.evtx`, and
 * `file://server/share/x.evtx` for a share. Source: Query Schema; relative paths are not allowed there.
 */
export function filePathOf(path: string): string {
  const rest = path.slice('file://'.length);
  return /^[\\/]|^[A-Za-z]:/.test(rest) ? rest : `//${rest}`;
}

/** Files that the selectors of a list name, each once, in order. */
export function filesOf({ queries }: StructuredQuery): readonly string[] {
  const paths = queries.flatMap(({ selects, suppresses }) =>
    [...selects, ...suppresses].flatMap(({ path }) => path ?? []),
  );
  return [...new Set(paths.filter(isFilePath).map(filePathOf))];
}

/**
 * Reads a structured query, alone or inside the `<Query>` of a subscription, with all its problems.
 *
 * Errors: AMASIM_QUERY_LIST (structure), the codes of `parseQuery` (each XPath), AMASIM_QUERY_LIST_ODD (warnings). Spans
 * point into the file.
 */
export function readQueryList(xml: string, file?: string): QueryListFile {
  const reader = new ListReader(xml, file);
  const value = reader.read({ kind: 'text', text: xml, anchors: [[0, 0]] });
  const { problems } = reader;
  const draft = value ?? { queries: [] };
  const usable = value !== undefined && problems.every(({ code }) => code === 'AMASIM_QUERY_LIST_ODD');
  return usable ? { value, draft, problems } : { draft, problems };
}

/** A problem of an XPath as one of the file it stands in. A repair is kept where it can be made there. */
export function inFile({ fix, ...problem }: Problem, { mapped, span, xpath }: Selector, xml: string): Problem {
  const place = (inner: Span): Span => {
    const start = fileOffset(mapped, inner.start);
    // The end of the last character, not the beginning of what follows it: an escape may stand in between.
    const end = inner.end > inner.start ? fileOffset(mapped, inner.end - 1) + 1 : start;
    return { start, end: Math.max(start, end) };
  };
  const at = problem.span === undefined || xpath === '' ? span : place(problem.span);
  const message = problem.message.replace(/ \(column \d+\)$/, '');
  const moved = { ...problem, message, text: xml, span: at };
  if (fix === undefined) return moved;
  const target = place(fix.span);
  const plain =
    xml.slice(target.start, target.end) === xpath.slice(fix.span.start, fix.span.end) && !/[<>&]/.test(fix.text);
  return plain ? { ...moved, fix: { span: target, text: fix.text } } : moved;
}

class ListReader {
  readonly problems: Problem[] = [];
  readonly #xml: string;
  readonly #file: { readonly file?: string };

  constructor(xml: string, file: string | undefined) {
    this.#xml = xml;
    this.#file = file === undefined ? {} : { file };
  }

  read(source: MappedText): StructuredQuery | undefined {
    const root = readXml(source);
    if (!root.ok) {
      this.problems.push({ ...root.problem, text: this.#xml, ...this.#file });
      return undefined;
    }
    if (root.value.name === 'QueryList') return this.#list(root.value);
    if (root.value.name === 'Subscription') return this.#subscription(root.value);
    this.#report(
      'AMASIM_QUERY_LIST',
      root.value.span,
      `<${root.value.name}> is neither <QueryList> nor <Subscription>`,
    );
    return undefined;
  }

  /** The list stands in the subscription's `<Query>`, as text (CDATA or escaped) or as elements. */
  #subscription(root: XmlElement): StructuredQuery | undefined {
    const holder = elementsIn(root).find((element) => element.name === 'Query');
    const list = holder && elementsIn(holder).find((element) => element.name === 'QueryList');
    if (list !== undefined) return this.#list(list);
    const text = holder === undefined ? undefined : textIn(holder);
    if (text !== undefined && text.text.trim() !== '') return this.read(text);
    this.#report('AMASIM_QUERY_LIST', holder?.span ?? root.span, 'the subscription has no query');
    return undefined;
  }

  #list(root: XmlElement): StructuredQuery {
    this.#onlyElements(root);
    const queries: SubQuery[] = [];
    const elements = elementsIn(root);
    for (const element of elements) {
      if (element.name === 'Query') queries.push(this.#query(element, elements.length));
      else this.#report('AMASIM_QUERY_LIST', element.span, `<${element.name}> stands where <Query> should stand`);
    }
    if (elements.length === 0) this.#report('AMASIM_QUERY_LIST', root.span, 'the list has no <Query>');
    this.#checkPaths(queries);
    return { queries };
  }

  #query(element: XmlElement, siblings: number): SubQuery {
    this.#onlyElements(element);
    const inherited = element.attributes.get('Path')?.text;
    const id = element.attributes.get('Id')?.text;
    if (id !== undefined && !/^[0-9]{1,19}$/.test(id.trim())) {
      this.#report('AMASIM_QUERY_LIST', element.span, `the Id "${id}" is no whole number`);
    }
    if (id === undefined && siblings > 1) {
      this.#report('AMASIM_QUERY_LIST_ODD', element.span, 'a <Query> beside others has no Id');
    }
    const selects: Selector[] = [];
    const suppresses: Selector[] = [];
    for (const child of elementsIn(element)) {
      if (child.name === 'Select') selects.push(this.#selector(child, inherited));
      else if (child.name === 'Suppress') suppresses.push(this.#selector(child, inherited));
      else
        this.#report(
          'AMASIM_QUERY_LIST',
          child.span,
          `<${child.name}> stands where <Select> or <Suppress> should stand`,
        );
    }
    if (selects.length === 0) this.#report('AMASIM_QUERY_LIST', element.span, 'the <Query> has no <Select>');
    for (const { path, span } of suppresses) {
      if (selects.some((select) => samePath(select.path, path))) continue;
      this.#report(
        'AMASIM_QUERY_LIST_ODD',
        span,
        `no <Select> of this <Query> reads ${path ?? 'the same log'}, so the <Suppress> does nothing`,
      );
    }
    return { ...(id !== undefined && { id }), selects, suppresses };
  }

  #selector(element: XmlElement, inherited: string | undefined): Selector {
    const path = element.attributes.get('Path')?.text ?? inherited;
    if (path?.trim() === '') this.#report('AMASIM_QUERY_LIST', element.span, 'the Path is empty');
    for (const child of elementsIn(element)) {
      this.#report('AMASIM_QUERY_LIST', child.span, `<${child.name}> stands inside an XPath; write &lt; for <`);
    }
    const text = textIn(element);
    const parsed = parseQuery(text.text);
    const selector: Selector = {
      ...(path !== undefined && { path }),
      ...{ xpath: text.text, span: element.span, end: element.end, mapped: text },
    };
    if (!parsed.ok) this.problems.push({ ...inFile(parsed.problem, selector, this.#xml), ...this.#file });
    return selector;
  }

  /** Source: "if one query has a path all must"; channels and files are not mixed (Query Schema). */
  #checkPaths(queries: readonly SubQuery[]): void {
    const all = queries.flatMap(({ selects, suppresses }) => [...selects, ...suppresses]);
    const pathless = all.filter(({ path }) => path === undefined);
    if (pathless.length > 0 && pathless.length < all.length) {
      this.#report(
        'AMASIM_QUERY_LIST',
        pathless[0]!.span,
        'no Path here, while others have one: all need one, or none',
      );
    }
    const file = all.find(({ path }) => path !== undefined && isFilePath(path));
    if (file !== undefined && all.some(({ path }) => path !== undefined && !isFilePath(path))) {
      this.#report('AMASIM_QUERY_LIST', file.span, 'files and logs cannot be read by one list');
    }
  }

  #onlyElements(element: XmlElement): void {
    const stray = element.children.find((child) => child.kind === 'text' && child.text.trim() !== '');
    if (stray?.kind !== 'text') return;
    const start = fileOffset(stray, stray.text.search(/\S/));
    const shown = JSON.stringify(stray.text.trim().slice(0, 30));
    this.#report(
      'AMASIM_QUERY_LIST',
      { start, end: start + 1 },
      `the text ${shown} stands between the elements of <${element.name}>`,
    );
  }

  #report(code: Code, span: Span, message: string): void {
    this.problems.push({ code, message, text: this.#xml, span, ...this.#file });
  }
}

function elementsIn(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => child.kind === 'element');
}

function textIn(element: XmlElement): MappedText {
  return joinTexts(element.children.filter((child): child is MappedText => child.kind === 'text'));
}

/** Names of logs are compared without regard to case. Source: MS-EVEN6 1.8.1. */
function samePath(left: string | undefined, right: string | undefined): boolean {
  return left?.toLowerCase() === right?.toLowerCase();
}
