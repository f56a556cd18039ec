/** The only importer of Microsoft's parser. Why it is loaded like this: `docs/decisions/0006-kusto-parser.md`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext, Script } from 'node:vm';
import type { KustoGlobalScope, KustoList, KustoNode } from './kusto-types.ts';

/** The parser, ready to use. */
export interface Kusto {
  readonly language: KustoGlobalScope['Kusto']['Language'];
  readonly int32: object;
  /** The name of a node's kind: `PipeExpression`, `ExtendOperator` … */
  kindOf(node: KustoNode): string;
  arrayOf<T>(list: KustoList<T>): T[];
}

/** The package is C# compiled to scripts that define globals, in this order; the names are those of the package. */
const SCRIPTS = ['bridge.min.js', 'Kusto.Language.Bridge.min.js'].map((file) => `@kusto/language-service-next/${file}`);

let loaded: Kusto | undefined;

/** Loads the parser on the first call (about 1 s and 100 MB, with the tables of the language), and gives the same one on every later call. */
export function loadKusto(): Kusto {
  loaded ??= load();
  return loaded;
}

function load(): Kusto {
  const { resolve } = createRequire(import.meta.url);
  for (const script of SCRIPTS) {
    const filename = resolve(script);
    runInThisContext(readFileSync(filename, 'utf8'), { filename });
  }
  const { Bridge, Kusto, System } = globalThis as unknown as KustoGlobalScope;
  // Reading its first text, the parser fills tables that stay: broken off meanwhile, it would fail on every later text.
  Kusto.Language.KustoCode.ParseAndAnalyze('print 1 | where true', Kusto.Language.GlobalState.Default);
  const kinds = new Map<number, string>();
  for (const [name, value] of Object.entries(Kusto.Language.Syntax.SyntaxKind)) {
    if (typeof value === 'number') kinds.set(value, name);
  }
  return {
    language: Kusto.Language,
    int32: System.Int32,
    kindOf: (node) => kinds.get(node.Kind) ?? '',
    arrayOf: (list) => Bridge.toArray(list),
  };
}

const TASK = Symbol.for('amasim task');
const RUN_TASK = new Script("globalThis[Symbol.for('amasim task')]()");

/**
 * Runs synchronous work that is broken off after so many milliseconds.
 *
 * Errors: throws what the work throws, and an error with code ERR_SCRIPT_EXECUTION_TIMEOUT when it was broken off.
 */
export function runBounded<T>(work: () => T, timeoutMs: number): T {
  const scope = globalThis as { [key: symbol]: unknown };
  scope[TASK] = work;
  try {
    return RUN_TASK.runInThisContext({ timeout: timeoutMs }) as T;
  } finally {
    delete scope[TASK];
  }
}
