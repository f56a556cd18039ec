import type { Code } from '../../base/codes.ts';
import type { Problem, Span, TextEdit } from '../../base/problem.ts';

/** One thing a check says of a query. */
export interface Finding {
  readonly code: Code;
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
  readonly fix?: TextEdit;
}

/** Collects what checks find in one query; every finding has its place. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  add(finding: Finding): void {
    const message = `${finding.message} (column ${finding.span.start + 1})`;
    this.problems.push({ ...finding, message, text: this.#text });
  }

  /** What the user wrote there. */
  textOf({ start, end }: Span): string {
    return this.#text.slice(start, end).trim();
  }

  has(...codes: readonly Code[]): boolean {
    return this.problems.some(({ code }) => codes.includes(code));
  }
}
