import { ASIM_FUNCTION, EVENT_TABLES, OTHER_WINDOWS_TABLES } from '../contract/windows-tables.ts';
import type { KustoNode } from '../transform/kusto-types.ts';
import type { ParsedKql } from '../transform/parse-kql.ts';

import { ALL_EVENTS, type EventBoxes, intersectBoxes, uniteBoxes } from './event-boxes.ts';
import { eventsOf } from './event-condition.ts';
import { columnsAfter, looksAround } from './kql-columns.ts';
import { type Columns, conditionOf } from './kql-conditions.ts';
import { type Binding, Scope, valuesOf } from './kql-scope.ts';
import { bare, callOf, firstOf, type KindOf, literalOf, nameOf, partsOf, pipeOf } from './kql-syntax.ts';

/** Rows of one table on their way through a query. */
interface Flow {
  readonly table: string;
  /** Events that can have come so far. */
  readonly events: EventBoxes;
  readonly columns: Columns;
}

/** What a query reads. */
export interface KqlReads {
  /** By table of Windows events: the events it can look at. */
  readonly events: ReadonlyMap<string, EventBoxes>;
  readonly otherTables: readonly string[];
  /** Functions that are not in the query. */
  readonly notFollowed: readonly string[];
}

/** Steps of the reading: functions are read anew at each call. Real queries take hundreds. */
const MAX_STEPS = 20_000;
const MAX_DEPTH = 60;

/** Functions of the language and of Sentinel that read no events. */
const NO_EVENTS: ReadonlySet<string> = new Set(['_GetWatchlist', '_GetWatchlistAlias', 'datatable']);

/** Thrown when a query is too much to follow. */
export class TooMuch extends Error {}

/**
 * Follows the rows of each table of Windows events through a query: which of them can pass the conditions before the rows are
 * joined, counted or changed. Every event the query can look at is in the result.
 *
 * Errors: throws `TooMuch`.
 */
export function readKql({ kusto, root }: ParsedKql): KqlReads {
  return new FlowReader(kusto.kindOf).read(root);
}

class FlowReader {
  readonly #kindOf: KindOf;
  readonly #events = new Map<string, EventBoxes[]>();
  readonly #otherTables = new Set<string>();
  readonly #notFollowed = new Set<string>();
  /** Names that `as` gives to rows. */
  readonly #rowNames = new Set<string>(['']);
  readonly #known = new Map<Binding, readonly Flow[]>();
  #steps = 0;
  #depth = 0;

  constructor(kindOf: KindOf) {
    this.#kindOf = kindOf;
  }

  read(root: KustoNode): KqlReads {
    this.#sink(this.#body(root, new Scope()));
    const events = new Map([...this.#events].map(([table, sets]) => [table, uniteBoxes(sets)]));
    return {
      events,
      otherTables: [...this.#otherTables].filter((name) => !this.#rowNames.has(name)),
      notFollowed: [...this.#notFollowed],
    };
  }

  /** Statements, in a query or a function: the rows of the last expression. */
  #body(node: KustoNode, scope: Scope): readonly Flow[] {
    let names = scope;
    let flows: readonly Flow[] = [];
    for (const statement of partsOf(node, this.#kindOf)) {
      const kind = this.#kindOf(statement);
      if (kind === 'LetStatement') {
        const [declared, value] = [statement.GetChild(1), statement.GetChild(3)];
        const name = declared && nameOf(declared);
        if (name && value) names = names.with(new Map([[name, { node: value, scope: names }]]));
      } else if (kind === 'ExpressionStatement') {
        const [expression] = partsOf(statement, this.#kindOf);
        if (expression) flows = [...flows, ...this.#table(expression, names)];
      } else if (kind !== 'FunctionParameters') flows = [...flows, ...this.#table(statement, names)];
    }
    return merged(flows);
  }

  /** The rows of an expression that is a table. */
  #table(node: KustoNode, scope: Scope): readonly Flow[] {
    if (++this.#steps > MAX_STEPS) throw new TooMuch(`the query takes more than ${MAX_STEPS} steps to follow`);
    if (this.#depth >= MAX_DEPTH) throw new TooMuch(`the query is nested more than ${MAX_DEPTH} deep`);
    this.#depth++;
    try {
      const { source, operators } = pipeOf(bare(node, this.#kindOf), this.#kindOf);
      let flows = this.#source(bare(source, this.#kindOf), scope);
      for (const operator of operators) flows = this.#apply(flows, operator, scope);
      return flows;
    } finally {
      this.#depth--;
    }
  }

  #source(node: KustoNode, scope: Scope): readonly Flow[] {
    switch (this.#kindOf(node)) {
      case 'PipeExpression':
        return this.#table(node, scope);
      case 'NameReference':
        return this.#named(nameOf(node) ?? '', scope);
      case 'FunctionCallExpression':
        return this.#call(node, scope);
      case 'PathExpression': {
        // Another workspace, cluster or database: its tables are taken for those of this one.
        const last = node.GetChild(2);
        return last ? this.#source(bare(last, this.#kindOf), new Scope()) : [];
      }
      case 'MaterializeExpression':
      case 'ToTableExpression': {
        const [inner] = partsOf(node, this.#kindOf);
        return inner ? this.#table(inner, scope) : [];
      }
      case 'UnionOperator':
        return this.#union(node, scope);
      case 'FunctionDeclaration':
        return this.#declared(node, { args: [], scope, calledIn: scope });
      case 'SearchOperator':
      case 'FindOperator':
        return this.#search(node, scope);
      default:
        this.#lookInto(node, scope);
        return [];
    }
  }

  #named(name: string, scope: Scope): readonly Flow[] {
    const bound = scope.get(name);
    if (bound !== undefined) {
      const known = this.#known.get(bound);
      if (known !== undefined) return known;
      const flows = this.#table(bound.node, bound.scope);
      this.#known.set(bound, flows);
      return flows;
    }
    const columns = EVENT_TABLES.get(name);
    if (columns !== undefined) {
      const meanings = [
        [columns.eventId, 'eventId'],
        [columns.channel, 'channel'],
        [columns.provider, 'provider'],
      ] as const;
      return [{ table: name, events: ALL_EVENTS, columns: new Map(meanings) }];
    }
    if (OTHER_WINDOWS_TABLES.has(name)) return [{ table: name, events: ALL_EVENTS, columns: new Map() }];
    if (ASIM_FUNCTION.test(name)) this.#notFollowed.add(name);
    else this.#otherTables.add(name);
    return [];
  }

  /** `before`: arguments that stand elsewhere, as rows do before `invoke`. */
  #call(node: KustoNode, scope: Scope, before: readonly undefined[] = []): readonly Flow[] {
    const { name, args } = callOf(node, this.#kindOf)!;
    const bound = scope.get(name);
    if (bound !== undefined) {
      const given = [...before, ...args];
      return this.#declared(bare(bound.node, this.#kindOf), { args: given, scope: bound.scope, calledIn: scope });
    }
    const [first] = args;
    if ((name === 'materialize' || name === 'view') && first) return this.#table(first, scope);
    if (name === 'table' && first) {
      const values = valuesOf(first, { scope, kindOf: this.#kindOf });
      if (values !== undefined) return values.flatMap((table) => this.#named(table, new Scope()));
    }
    for (const argument of args) this.#lookInto(argument, scope);
    if (!NO_EVENTS.has(name)) this.#notFollowed.add(name === 'table' ? 'table(…)' : name);
    return [];
  }

  /** Rows of a function of the query; arguments are looked up where it is called. */
  #declared(
    node: KustoNode,
    {
      args,
      scope,
      calledIn,
    }: { readonly args: readonly (KustoNode | undefined)[]; readonly scope: Scope; readonly calledIn: Scope },
  ): readonly Flow[] {
    if (this.#kindOf(node) !== 'FunctionDeclaration') return this.#table(node, scope);
    const parts = partsOf(node, this.#kindOf);
    const body = parts.find((part) => this.#kindOf(part) === 'FunctionBody');
    const list = parts.find((part) => this.#kindOf(part) === 'FunctionParameters');
    const bound = new Map<string, Binding>();
    for (const [index, parameter] of (list ? partsOf(list, this.#kindOf) : []).entries()) {
      const declared = firstOf(parameter, 'NameDeclaration', this.#kindOf);
      const fallback = firstOf(parameter, 'DefaultValueDeclaration', this.#kindOf);
      const byDefault = fallback && partsOf(fallback, this.#kindOf)[0];
      const name = declared && nameOf(declared);
      const given = args[index];
      if (name && given) bound.set(name, { node: given, scope: calledIn });
      // A parameter itself has no value and no rows.
      else if (name) bound.set(name, { node: byDefault ?? parameter, scope });
    }
    return body ? this.#body(body, scope.with(bound)) : [];
  }

  #union(node: KustoNode, scope: Scope): readonly Flow[] {
    const flows: Flow[] = [];
    for (const part of partsOf(node, this.#kindOf)) {
      if (this.#kindOf(part) === 'NamedParameter') continue;
      const name = this.#kindOf(part) === 'NameReference' ? nameOf(part) : undefined;
      if (name?.includes('*')) flows.push(...this.#pattern(name));
      else flows.push(...this.#table(part, scope));
    }
    return merged(flows);
  }

  /** Tables by a name with `*`. */
  #pattern(pattern: string): Flow[] {
    const start = pattern.slice(0, pattern.indexOf('*'));
    this.#otherTables.add(pattern);
    const tables = [...EVENT_TABLES.keys(), ...OTHER_WINDOWS_TABLES].filter((table) => table.startsWith(start));
    return tables.flatMap((table) => this.#named(table, new Scope()));
  }

  /** `search` and `find` look into the tables they name, or into all. */
  #search(node: KustoNode, scope: Scope): readonly Flow[] {
    const named = firstOf(node, 'FindInClause', this.#kindOf);
    const tables = named === undefined ? this.#pattern('*') : this.#union(named, scope);
    return tables.map((flow) => ({ ...flow, columns: new Map() }));
  }

  #apply(flows: readonly Flow[], operator: KustoNode, scope: Scope): readonly Flow[] {
    if (++this.#steps > MAX_STEPS) throw new TooMuch(`the query takes more than ${MAX_STEPS} steps to follow`);
    const kindOf = this.#kindOf;
    const kind = kindOf(operator);
    switch (kind) {
      case 'UnionOperator':
        return merged([...flows, ...this.#union(operator, scope)]);
      case 'JoinOperator':
      case 'LookupOperator': {
        const parts = partsOf(operator, kindOf);
        const right = parts.find((part) => !/^(?:NamedParameter|Join\w+Clause)$/.test(kindOf(part)));
        if (right !== undefined) this.#sink(this.#table(right, scope));
        const parameters = parts.filter((part) => kindOf(part) === 'NamedParameter');
        const rightOnly = parameters.some((part) => /^right/i.test(literalOf(partsOf(part, kindOf)[1] ?? part) ?? ''));
        return rightOnly ? flows.map((flow) => ({ ...flow, columns: new Map() })) : flows;
      }
      case 'AsOperator': {
        // Whoever refers to the name gets the rows as they are here.
        this.#sink(flows);
        const name = partsOf(operator, kindOf).find((part) => kindOf(part) === 'NameDeclaration');
        this.#rowNames.add((name && nameOf(name)) ?? '');
        return flows;
      }
      case 'InvokeOperator': {
        const call = firstOf(operator, 'FunctionCallExpression', kindOf);
        this.#sink(flows);
        return call === undefined ? [] : this.#call(call, scope, [undefined]);
      }
      case 'FilterOperator': {
        this.#lookInto(operator, scope);
        const condition = partsOf(operator, kindOf).find((part) => kindOf(part) !== 'NamedParameter');
        if (condition === undefined || looksAround(operator, kindOf)) {
          return flows.map((flow) => ({ ...flow, columns: new Map() }));
        }
        return flows.map((flow) => {
          const asked = eventsOf(conditionOf(condition, { columns: flow.columns, scope, kindOf }));
          return { ...flow, events: intersectBoxes(flow.events, asked) };
        });
      }
      default: {
        this.#lookInto(operator, scope);
        return flows.map((flow) => ({
          ...flow,
          columns: columnsAfter(operator, { columns: flow.columns, scope, kindOf }),
        }));
      }
    }
  }

  /** Tables inside something that is none: lists of values, `toscalar`, queries inside operators, calls of functions. */
  #lookInto(node: KustoNode, scope: Scope): void {
    const open: KustoNode[] = [node];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const kind = this.#kindOf(next);
      const call = callOf(next, this.#kindOf);
      const name = kind === 'NameReference' ? nameOf(next) : undefined;
      if (kind === 'PipeExpression') this.#sink(this.#table(next, scope));
      else if (kind === 'ToScalarExpression') this.#sinkParts(next, scope);
      else if (call !== undefined && scope.get(call.name) !== undefined) this.#sink(this.#call(next, scope));
      else if (name !== undefined && scope.get(name) !== undefined) this.#sink(this.#rowsBehind(scope.get(name)!));
      else open.push(...partsOf(next, this.#kindOf).filter((part) => this.#kindOf(part) !== 'NameDeclaration'));
    }
  }

  #sinkParts(node: KustoNode, scope: Scope): void {
    for (const part of partsOf(node, this.#kindOf)) this.#sink(this.#table(part, scope));
  }

  /** The rows of a name, where it stands for rows: names of values have none, and are no tables either. */
  #rowsBehind(bound: Binding): readonly Flow[] {
    const known = this.#known.get(bound);
    if (known !== undefined) return known;
    const inner = bare(bound.node, this.#kindOf);
    const kind = this.#kindOf(inner);
    const isRows = kind === 'PipeExpression' || kind === 'UnionOperator' || kind === 'MaterializeExpression';
    const isCall = callOf(inner, this.#kindOf) !== undefined;
    const flows = isRows ? this.#table(inner, bound.scope) : [];
    this.#known.set(bound, flows);
    if (kind === 'NameReference') {
      const name = nameOf(inner) ?? '';
      if (bound.scope.get(name) !== undefined || EVENT_TABLES.has(name)) return this.#named(name, bound.scope);
    } else if (isCall || kind === 'ToScalarExpression') this.#lookInto(inner, bound.scope);
    return flows;
  }

  /** Rows that go where no later condition is followed: what came so far is read. */
  #sink(flows: readonly Flow[]): void {
    for (const { table, events } of flows) {
      const known = this.#events.get(table);
      if (known === undefined) this.#events.set(table, [events]);
      else known.push(events);
    }
  }
}

/** Rows of one table with the same columns are one. */
function merged(flows: readonly Flow[]): readonly Flow[] {
  const byKey = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = JSON.stringify([flow.table, [...flow.columns].sort()]);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [flow]);
    else known.push(flow);
  }
  return [...byKey.values()].map((same) => ({ ...same[0]!, events: uniteBoxes(same.map(({ events }) => events)) }));
}
