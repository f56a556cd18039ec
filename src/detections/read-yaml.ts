/** The only importer of the YAML library. It is loaded when the first file is read. */
import { createRequire } from 'node:module';
import type { Document, Node, ParsedNode } from 'yaml';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import { runBounded } from '../transform/kusto.ts';

/** Documents in a file, levels in a document, and values in it with aliases written out; rules have tens to hundreds. */
const MAX_DOCUMENTS = 1000;
const MAX_DEPTH = 64;
const MAX_VALUES = 50_000;

/** Anchors and uses of them. Measured: the library takes 160 s for 20,000 of each, since it looks for each from the start. */
const MAX_ANCHORS = 200;

/** Far above anything measured within these limits and a megabyte (1 s): a last guard. */
const TIMEOUT_MS = 10_000;

type YamlPackage = typeof import('yaml');

let loaded: YamlPackage | undefined;

/**
 * All documents of a YAML text, as JSON has them: dates stay text. Nothing but plain values comes out, whatever the tags.
 *
 * Errors: AMASIM_DETECTION_SYNTAX with the place; also for a key that is there twice and for what is beyond the limits.
 */
export function readYaml(text: string): Result<readonly unknown[]> {
  loaded ??= createRequire(import.meta.url)('yaml') as YamlPackage;
  const yaml = loaded;
  try {
    if (endsIn(text) > MAX_VALUES) return refuse(`more than ${MAX_VALUES} lines and commas`);
    return runBounded(() => {
      const why = tokenRefusal(text, yaml);
      return why === undefined ? parse(text, yaml) : refuse(why);
    }, TIMEOUT_MS);
  } catch (error) {
    return refuse(error instanceof Error ? firstLine(error.message) : String(error));
  }
}

/** Line ends and commas: a text has no more values than these, keys and brackets come to. */
function endsIn(text: string): number {
  let ends = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x2c) ends++;
  }
  return ends;
}

/**
 * Why a text is not given to the parser, which takes minutes for deep brackets and many anchors. Its tokens are only looked at where there
 * are as many signs that it could be so.
 */
function tokenRefusal(text: string, { Lexer }: YamlPackage): string | undefined {
  const anchors = text.split('&', MAX_ANCHORS + 2).length - 1;
  const brackets = text.split(/[[{]|[-?:] +(?=[-?:] )/, MAX_DEPTH + 2).length - 1;
  if (anchors <= MAX_ANCHORS && brackets <= MAX_DEPTH) return undefined;
  let named = 0;
  let depth = 0;
  let run = 0;
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('&')) named++;
    else if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (token === '-' || token === '?') run++;
    else if (token.trim() !== '') run = 0;
    if (named > MAX_ANCHORS) return `more than ${MAX_ANCHORS} anchors`;
    if (depth > MAX_DEPTH || run > MAX_DEPTH) return `nested more than ${MAX_DEPTH} deep`;
  }
  return undefined;
}

function parse(text: string, { parseAllDocuments, isMap, isScalar, isCollection }: YamlPackage): Result<unknown[]> {
  // Whether keys are unique is asked below: the library compares each with each.
  const read = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  const documents: readonly Document<ParsedNode>[] = Array.isArray(read) ? read : [];
  if (documents.length > MAX_DOCUMENTS) return refuse(`more than ${MAX_DOCUMENTS} documents`);
  const values: unknown[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return refuse(firstLine(error.message), text, error.pos[0]);
    const open: [Node | null, number][] = [[document.contents, 0]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [node, depth] = next;
      if (!isCollection(node)) continue;
      if (depth >= MAX_DEPTH) return refuse(`nested more than ${MAX_DEPTH} deep`, text, node.range?.[0]);
      const keys = new Set<unknown>();
      for (const item of node.items) {
        if (!isMap(node)) {
          open.push([item as Node, depth + 1]);
          continue;
        }
        const { key, value } = item as { key: Node; value: Node | null };
        if (!isScalar(key)) return refuse('a key is not a text', text, key?.range?.[0]);
        if (keys.has(String(key.value))) return refuse(`the key '${key.value}' is there twice`, text, key.range?.[0]);
        keys.add(String(key.value));
        open.push([value, depth + 1]);
      }
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ANCHORS });
    if (!isSmall(value)) return refuse(`more than ${MAX_VALUES} values, or nested more than ${MAX_DEPTH} deep`);
    values.push(value);
  }
  return ok(values);
}

/** Whether all values, with those that aliases repeat, are within the limits. A value inside itself never is. */
function isSmall(value: unknown): boolean {
  const open: [unknown, number][] = [[value, 0]];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [item, depth] = next;
    if (++count > MAX_VALUES) return false;
    if (typeof item !== 'object' || item === null) continue;
    if (depth >= MAX_DEPTH) return false;
    for (const member of Object.values(item)) open.push([member, depth + 1]);
  }
  return true;
}

function refuse(message: string, text?: string, offset?: number): Result<never> {
  const line = text === undefined || offset === undefined ? undefined : text.slice(0, offset).split('\n').length;
  const at = line === undefined ? '' : ` (line ${line})`;
  return fail<Problem>({ code: 'AMASIM_DETECTION_SYNTAX', message: `no YAML that can be read: ${message}${at}` });
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
