/** Names a query asks for that no event has, or not there: the query is valid on Windows and silently matches nothing. */
import { assertNever } from '../../base/problem.ts';
import { EVENT_LAYOUT } from '../../contract/event-layout.ts';
import type { Argument, ElementStep, Operand, QueryExpr, QueryTree, Step } from '../tree.ts';
import type { Finding, Findings } from './finding.ts';
import { type Here, noText, unknownAttribute, unknownElement } from './name-findings.ts';

/** `undefined`: anything may stand there. */
type Where = Here | undefined;

const EVENT: Here = { name: 'Event', layout: EVENT_LAYOUT };
const DOCUMENT: Here = {
  name: '#document',
  layout: { attributes: [], text: false, children: { Event: EVENT_LAYOUT } },
};

/** Adds a finding for each name that cannot stand where it does. What lies below such a name is not looked at. */
export function checkNames(tree: QueryTree, findings: Findings): void {
  new Walk(findings).condition(tree.expr, DOCUMENT);
}

class Walk {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  condition(expr: QueryExpr | Operand, where: Where): void {
    switch (expr.kind) {
      case 'or':
      case 'and':
        for (const item of expr.items) this.condition(item, where);
        return;
      case 'path':
        this.#path(expr.steps, where);
        return;
      case 'compare': {
        const { left, op, right } = expr;
        if (left.kind !== 'path') this.condition(left, where);
        else {
          const end = this.#path(left.steps, where);
          if (end?.layout.text === false)
            this.#add(noText(end, { span: left.span, constant: right.text, operator: op }));
        }
        return;
      }
      case 'band':
        this.#argument(expr.left, where);
        this.#argument(expr.right, where);
        return;
      case 'timediff':
        this.#argument(expr.from, where);
        if (expr.to !== undefined) this.#argument(expr.to, where);
        return;
      case 'position':
      case 'index':
        return;
      default:
        assertNever(expr);
    }
  }

  #argument(argument: Argument, where: Where): void {
    if (argument.kind === 'path') this.#path(argument.steps, where);
  }

  /** The element the path ends at; none for attributes and text. */
  #path(steps: readonly Step[], from: Where): Where {
    let where = from;
    for (const step of steps) {
      if (step.kind === 'element') {
        where = this.#element(step, where);
        for (const predicate of step.predicates) this.condition(predicate, where);
        continue;
      }
      if (where === undefined) return undefined;
      if (step.kind === 'attribute') this.#add(unknownAttribute(step, where));
      else if (!where.layout.text) this.#add(noText(where, { span: step.span }));
      return undefined;
    }
    return where;
  }

  #element({ name, span }: ElementStep, where: Where): Where {
    if (where === DOCUMENT) return EVENT;
    if (where === undefined || where.layout.children === 'any' || name === '*') return undefined;
    const layout = Object.hasOwn(where.layout.children, name) ? where.layout.children[name] : undefined;
    if (layout !== undefined) return { name, layout };
    this.#add(unknownElement(name, { start: span.start, end: span.start + name.length }, where));
    return undefined;
  }

  #add(finding: Finding | undefined): void {
    if (finding !== undefined) this.#findings.add(finding);
  }
}
