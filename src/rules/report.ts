import type { Code } from '../base/codes.ts';
import { pointer } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';

/** Collects the problems of one rule; paths are given as steps below the rule's `properties`. */
export class RuleReport {
  readonly problems: Problem[] = [];
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  add(code: Code, at: readonly (string | number)[], message: string): void {
    this.problems.push({ code, message, path: this.pathOf(at) });
  }

  pathOf(at: readonly (string | number)[]): string {
    return at.reduce<string>(pointer, this.#base);
  }
}
