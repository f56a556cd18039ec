/** XML as `@xmldom/xmldom` reads it: an independent reader of what ours reads and of what we write. */
import { DOMParser, type DOMParserOptions, type Document } from '@xmldom/xmldom';
import { fail, ok, type Result } from '../src/base/problem.ts';

/** Line ends are those of XML 1.0: by itself, xmldom takes those of XML 1.1, where U+0085 and U+2028 are line ends as well. */
const XML_1_0: DOMParserOptions = { normalizeLineEndings: (text) => text.replaceAll(/\r\n?/g, '\n') };

/** Parses XML; the first thing wrong with it is the problem. Nothing is written to the console. */
export function parseDocument(xml: string): Result<Document> {
  let complaint: string | undefined;
  // What xmldom only warns of (values without quotes, for instance) is not well-formed either.
  const onError = (_level: string, message: string) => {
    complaint ??= message;
  };
  try {
    const document = new DOMParser({ ...XML_1_0, onError }).parseFromString(xml, 'text/xml');
    if (complaint === undefined) return ok(document);
  } catch (error) {
    complaint ??= (error as Error).message;
  }
  return fail({ code: 'AMASIM_XML_MALFORMED', message: complaint });
}

/** The document of well-formed XML; throws on any other. */
export function documentOf(xml: string): Document {
  const parsed = parseDocument(xml);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}
