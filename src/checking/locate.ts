/** Problems with their lines and columns. */

import { LineIndex } from '../base/line-index.ts';
import type { LocatedProblem } from '../base/located-problem.ts';
import { type Problem, type Span, severityOf } from '../base/problem.ts';
import { type JsonPlaces, jsonPlaces } from '../rules/json-document.ts';
import { offsetInString } from '../rules/json-text.ts';

/** Places problems in one text. */
export interface Locator {
  /** A problem whose span, if it has one, is of the text. */
  inText(problem: Problem, offset?: number): LocatedProblem;
  /** A problem at a JSON pointer; its span, if it has one, is of the string there. */
  atPointer(problem: Problem): LocatedProblem;
  /** Where a text that a problem is about stands in the document, as far as it stands there letter by letter. */
  spanAtPointer(pointer: string, text: string, span: Span): Span | undefined;
}

/** Prepares for a document; `file` is absent for a text of the command line. */
export function createLocator(document: string, file?: string): Locator {
  const lines = new LineIndex(document);
  let known: JsonPlaces | undefined;
  const places = () => {
    known ??= jsonPlaces(document);
    return known;
  };

  const placed = (problem: Problem, span: Span | undefined): LocatedProblem => {
    const { code, help, path, fix, arm } = problem;
    const message = problem.message.replace(/ \(column \d+\)$/, '');
    const base = {
      code,
      severity: severityOf(code),
      message,
      ...(help !== undefined && { help }),
      ...(file !== undefined && { file }),
      ...(path !== undefined && { path }),
      ...(arm !== undefined && { arm }),
    };
    if (span === undefined) return base;
    const { line, column } = lines.placeOf(span.start);
    const lineText = lines.lineText(line);
    const length = Math.max(1, Math.min(span.end - span.start, lineText.length - column + 1));
    const same = fix !== undefined && fix.span.start === problem.span?.start && fix.span.end === problem.span.end;
    return { ...base, line, column, length, lineText, ...(same && { replacement: fix.text }) };
  };

  const spanAtPointer = (pointer: string, text: string, { start, end }: Span): Span | undefined => {
    const value = places().valueAt(pointer);
    if (value === undefined || document[value.start] !== '"') return undefined;
    const literal = JSON.parse(document.slice(value.start, value.end)) as string;
    const at = literal.indexOf(text);
    if (at < 0) return undefined;
    return {
      start: offsetInString(document, value.start, at + start),
      end: offsetInString(document, value.start, at + end),
    };
  };

  return {
    inText: (problem, offset = 0) => {
      const { span } = problem;
      return placed(problem, span && { start: span.start + offset, end: span.end + offset });
    },
    atPointer: (problem) => {
      const { path, text, span } = problem;
      if (path === undefined) return placed(problem, span);
      const place = nearest(places(), path, document);
      if (text === undefined || span === undefined) return placed(problem, place);
      const inner = spanAtPointer(path, text, span);
      if (inner !== undefined) return placed(problem, inner);
      const within = { text, column: span.start + 1, length: Math.max(1, span.end - span.start) };
      return { ...placed(problem, place), within };
    },
    spanAtPointer,
  };
}

/**
 * The member a pointer names: its value where that fits a line, otherwise its name. What is not in the text (it came from a
 * template's parameter, or is missing) is placed at what holds it.
 */
function nearest(places: JsonPlaces, path: string, document: string): Span | undefined {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const value = places.valueAt(at);
    if (value !== undefined) {
      const opening = document[value.start];
      if (opening !== '{' && opening !== '[') return value;
      return places.nameAt(at) ?? { start: value.start, end: value.start + 1 };
    }
    if (at === '') return undefined;
  }
}
