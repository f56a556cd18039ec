import type { Code } from '../base/codes.ts';
import type { Problem, Span } from '../base/problem.ts';

/** Most problems told of one text. */
const MAX_PROBLEMS = 100;

interface Finding {
  readonly code: Code;
  readonly span: Span;
  /** Without the code of the service. */
  readonly message: string;
  readonly help?: string | undefined;
}

/** Collects the problems of one `transformKql`: one for each code and place. */
export class TransformReport {
  readonly #kql: string;
  readonly #problems = new Map<string, Problem>();
  #untold = 0;

  constructor(kql: string) {
    this.#kql = kql;
  }

  get problems(): readonly Problem[] {
    const refused = new Set([...this.#problems.values()].filter(({ arm }) => arm).map(({ span }) => span?.start));
    const told = [...this.#problems.values()]
      // A name that is refused is not doubtful too.
      .filter(({ code, span }) => code !== 'AMASIM_TRANSFORM_DOUBTFUL' || !refused.has(span?.start))
      .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
    const last = told.at(-1);
    if (this.#untold === 0 || last === undefined) return told;
    return [...told.slice(0, -1), { ...last, message: `${last.message} (and ${this.#untold} more)` }];
  }

  /** What the service refuses, with the code it answers. */
  refuse(armCode: 'InvalidTransformQuery' | 'InvalidTransformOutput', { help, ...finding }: Finding): void {
    const message = `${armCode}: ${finding.message}`;
    this.#add({ ...finding, message, arm: { code: armCode }, ...(help !== undefined && { help }) });
  }

  /** What the service accepts, or may accept. */
  warn({ help, ...finding }: Finding): void {
    this.#add({ ...finding, ...(help !== undefined && { help }) });
  }

  /**
   * What the service refuses while it compiles the text, in its words: line from 1, column from 0.
   *
   * Source: Azure/Azure-Sentinel issue 10789, microsoft/BCTech issue 221, hashicorp/terraform-provider-azurerm issue 27820.
   */
  refuseCompiling(kind: keyof typeof COMPILE_ERRORS, finding: Finding): void {
    if (this.#isFull()) return;
    const before = this.#kql.slice(0, finding.span.start).split('\n');
    const place = `${before.length}:${before.at(-1)?.length ?? 0}`;
    const message = `Error occurred while compiling query in query: ${COMPILE_ERRORS[kind]} at ${place} : ${finding.message}`;
    this.refuse('InvalidTransformQuery', { ...finding, message });
  }

  #add(problem: Problem & { readonly span: Span }): void {
    const key = `${problem.code} ${problem.span.start} ${problem.span.end}`;
    if (this.#problems.has(key) || this.#isFull()) return;
    this.#problems.set(key, { ...problem, text: this.#kql });
  }

  /** Whether there is no room; then what was to be added is counted. */
  #isFull(): boolean {
    if (this.#problems.size < MAX_PROBLEMS) return false;
    this.#untold++;
    return true;
  }
}

/** How the service marks errors. `semantic` stands for those of which no public trace gives the number. */
const COMPILE_ERRORS = {
  syntax: 'SyntaxError:0x00000001',
  symbol: 'SemanticError:0x00000006',
  provider: 'SemanticError:0x00000009',
  semantic: 'SemanticError',
} as const;
