import type { Code } from '../base/codes.ts';
import { pointer } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import type { RuleRefusal } from '../contract/rule-errors.ts';

/** Where something stands below the rule's `properties`. */
export type Steps = readonly (string | number)[];

/** Problems of one rule that are told one by one; the rest is counted. */
const MAX_PROBLEMS = 1000;

/** What the service would answer, and what we have to add. */
export interface ServiceRefusal {
  readonly refusal: RuleRefusal;
  /** A sentence behind the service's words. */
  readonly note?: string;
}

/** Collects the problems of one rule; paths are given as steps below the rule's `properties`. */
export class RuleReport {
  readonly #problems: Problem[] = [];
  readonly #base: string;
  #more = 0;

  constructor(base: string) {
    this.#base = base;
  }

  /** Adds a problem: in our words, or in the service's where they are known. */
  add(code: Code, at: Steps, what: string | ServiceRefusal): void {
    this.addAt(code, this.pathOf(at), what);
  }

  /** As `add`, for what stands outside `properties`; `path` is a JSON pointer into the file. */
  addAt(code: Code, path: string, what: string | ServiceRefusal): void {
    if (this.#problems.length >= MAX_PROBLEMS) {
      this.#more += 1;
      return;
    }
    if (typeof what === 'string') {
      this.#problems.push({ code, message: what, path });
      return;
    }
    const { refusal, note } = what;
    const message = `${refusal.code}: ${refusal.words}${note === undefined ? '' : ` ${note}`}`;
    this.#problems.push({ code, message, path, arm: { code: refusal.code, target: refusal.target } });
  }

  /** False once so many problems were told that further ones are only counted. */
  get telling(): boolean {
    return this.#problems.length < MAX_PROBLEMS;
  }

  /** All problems, in the order they were found. */
  all(): readonly Problem[] {
    if (this.#more === 0) return this.#problems;
    const message = `${this.#more} more problems in this rule are not listed`;
    return [...this.#problems, { code: 'AMASIM_RULE_TOO_LARGE', message, path: this.#base }];
  }

  pathOf(at: Steps): string {
    return at.reduce<string>(pointer, this.#base);
  }
}
