/**
 * HTML of reports: sections are pure functions from what a report shows to HTML. Here: text that cannot become markup.
 *
 * What is put into `html` is escaped, unless it was made by `html` itself: markup comes from our own templates alone.
 */
import { visibleText } from '../visible-text.ts';

/** Markup that is safe as it is. Made by `html` and `joined` only. */
class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type { Html };

type Part = Html | string | number | undefined | readonly (Html | undefined)[];

/** A template whose values are escaped, for text and for attributes in double quotes. Nothing comes of `undefined`. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] as string;
  for (const [n, part] of parts.entries()) text += textOf(part) + strings[n + 1];
  return new Html(text);
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part instanceof Html ? part.text : part.map(textOf).join('');
}

/**
 * A script or style sheet of ours.
 *
 * Errors: throws where it holds the end of its own element or what begins a comment, since HTML knows no escape there.
 */
export function inlined(element: 'script' | 'style', content: string): Html {
  if (/<\/(?:script|style)|<!--/i.test(content)) throw new Error(`this cannot stand in <${element}>`);
  return new Html(`<${element}>${content}</${element}>`);
}

/** Data for a script, which parses the text of the element with this id. No content can end the element. */
export function inlinedJson(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(`<script type="application/json" id="${escapeHtml(id)}">${json}</script>`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text as HTML shows it, also in double quotes. Characters that cannot be seen become U+FFFD. */
function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}
