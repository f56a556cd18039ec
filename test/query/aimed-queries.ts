/**
 * Queries aimed at an event: they name what is in it, nearly or exactly, and compare it with its value, or nearly. So the
 * verdict hangs on the last detail, which a query made without the event rarely reaches.
 */
import fc, { type GeneratorValue } from 'fast-check';
import { inferValue } from '../../src/events/infer-value.ts';
import { type ElementNode, elementsOf, isNamespaceDeclaration, leafValue } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { prepareLiteral } from '../../src/query/literal.ts';
import type { CompareOperator, LiteralNode, Operand, PathExpr, QueryExpr, Step } from '../../src/query/tree.ts';
import { bare, quoted, span } from './query-nodes.ts';
import { literals, masks, times } from './random-values.ts';

/** A leaf or an attribute of an event, found from the document. */
interface Place {
  readonly elements: readonly Found[];
  readonly attribute?: string;
  readonly text: string;
}

/** An element and which it is among those of its name, and among all, of its parent; from 1. */
interface Found {
  readonly element: ElementNode;
  readonly position: number;
  readonly positionOfAll: number;
}

const OPERATORS: readonly CompareOperator[] = ['=', '=', '=', '=', '=', '!=', '<', '<=', '>', '>='];

/** A condition on the whole event. */
export function aimedQuery(g: GeneratorValue, root: ElementNode): QueryExpr {
  const places = placesOf(root);
  const one = () => aimed(g, oneOf(g, places), 0);
  switch (oneOf(g, ['one', 'one', 'joined', 'shared', 'mixed'])) {
    case 'joined':
      return join(g, [one(), one(), ...(chance(g, 3) ? [one()] : [])]);
    case 'shared':
      return sharing(g, places);
    case 'mixed':
      return join(g, [join(g, [one(), sharing(g, places)]), one()]);
    default:
      return one();
  }
}

/** Several conditions in the brackets of one section. */
function sharing(g: GeneratorValue, places: readonly Place[]): QueryExpr {
  const first = oneOf(g, places);
  const section = first.elements[1];
  const others = section === undefined ? [] : places.filter(({ elements }) => elements[1] === section);
  const deep = others.filter(({ elements, attribute }) => elements.length > 2 || attribute !== undefined);
  if (section === undefined || deep.length === 0) return aimed(g, first, 0);
  const conditions = [0, 1, 2].map(() => aimed(g, oneOf(g, deep), 2));
  const joined = join(g, conditions.slice(0, 1 + g(upTo, 2)));
  const event: Step = { kind: 'element', name: eventName(g), predicates: [], span };
  const inner: Step = { kind: 'element', name: nearName(g, section.element.name), predicates: [joined], span };
  if (chance(g, 2)) return { kind: 'path', steps: [event, inner], span };
  return { kind: 'path', steps: [{ ...event, predicates: [{ kind: 'path', steps: [inner], span }] }], span };
}

function join(g: GeneratorValue, items: readonly QueryExpr[]): QueryExpr {
  return items.length < 2 ? items[0]! : { kind: oneOf(g, ['or', 'and'] as const), items, span };
}

/** A condition on a place, from its element number `from` on. */
function aimed(g: GeneratorValue, place: Place, from: number): QueryExpr {
  const { elements, attribute, text } = place;
  const steps: Step[] = [];
  if (attribute !== undefined) steps.push({ kind: 'attribute', name: nearName(g, attribute), span });
  else if (chance(g, 8)) steps.push({ kind: 'text', span });
  let expr: QueryExpr | undefined;
  for (let at = elements.length - 1; at >= from; at--) {
    const own = at === 0 ? [] : narrowing(g, elements[at]!);
    const name = at === 0 ? eventName(g) : nearName(g, elements[at]!.element.name);
    const isClosed = steps.length > 0 && chance(g, 2);
    if (isClosed) {
      expr = condition(g, { kind: 'path', steps: [...steps], span }, expr === undefined ? text : undefined);
      steps.length = 0;
      steps.push({ kind: 'element', name, predicates: [...own, expr], span });
    } else steps.unshift({ kind: 'element', name, predicates: own, span });
  }
  if (steps.length === 0) return { kind: 'path', steps: [{ kind: 'element', name: '*', predicates: [], span }], span };
  return condition(g, { kind: 'path', steps, span }, expr === undefined ? text : undefined);
}

/** What is asked of a path; with the text it leads to, that is compared. */
function condition(g: GeneratorValue, path: PathExpr, text: string | undefined): QueryExpr {
  if (text === undefined || chance(g, 8)) return path;
  const compared = (left: Operand, right: LiteralNode): QueryExpr => ({
    kind: 'compare',
    left,
    op: oneOf(g, OPERATORS),
    right,
    span,
  });
  const { kind } = inferValue(text);
  if (kind === 'time' && chance(g, 3)) {
    const to = chance(g, 2) ? { to: g(() => times) } : {};
    return compared(
      { kind: 'timediff', from: path, ...to, span },
      g(() => MILLISECONDS),
    );
  }
  if ((kind === 'integer' || kind === 'hex') && chance(g, 5)) {
    const mask = chance(g, 2) ? g(() => masks) : bare(String(BigInt.asUintN(64, BigInt(text))));
    const band = { kind: 'band' as const, left: path, right: mask, span };
    return chance(g, 2) ? band : compared(band, chance(g, 2) ? mask : g(() => literals));
  }
  return compared(path, chance(g, 8) ? g(() => literals) : nearLiteral(g, text));
}

const MILLISECONDS = fc.constantFrom('0', '1', '86400000', '43200000', '0.5').map((text) => bare(text));

/** Brackets that often hold for the element: its name, its position. */
function narrowing(g: GeneratorValue, { element, position, positionOfAll }: Found): QueryExpr[] {
  const named = element.attributes.find(({ name }) => name === 'Name');
  const predicates: QueryExpr[] = [];
  if (named !== undefined && chance(g, 2)) {
    const left: PathExpr = { kind: 'path', steps: [{ kind: 'attribute', name: 'Name', span }], span };
    predicates.push({ kind: 'compare', left, op: '=', right: nearLiteral(g, textOf(named.value)), span });
  }
  if (chance(g, 8)) {
    const index = oneOf(g, [position, position, positionOfAll, 1, position + 1]);
    const op = oneOf(g, OPERATORS);
    predicates.push(
      chance(g, 2)
        ? { kind: 'index', index, span }
        : { kind: 'compare', left: { kind: 'position', span }, op, right: bare(String(index)), span },
    );
  }
  return chance(g, 2) ? predicates : predicates.reverse();
}

function eventName(g: GeneratorValue): string {
  return oneOf(g, ['*', '*', 'Event']);
}

/** Mostly the name; else the star, or what is nearly the name. */
function nearName(g: GeneratorValue, name: string): string {
  const kind = g(upTo, 39);
  if (kind < 4) return '*';
  if (kind === 4) return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
  return kind === 5 && name.length > 1 && name !== 'Text' ? name.slice(0, -1) : name;
}

/** The text as a constant, in any of its writings or next to it. */
function nearLiteral(g: GeneratorValue, text: string): LiteralNode {
  const near = oneOf(g, neighbours(text));
  const canBeBare =
    /^(?:0[xX][0-9A-Fa-f]+|\d+(?:\.\d+)?)$/.test(near) && prepareLiteral(bare(near)).number !== undefined;
  if (canBeBare && chance(g, 2)) return bare(near);
  return near.includes("'") && near.includes('"') ? quoted('') : quoted(near);
}

function neighbours(text: string): string[] {
  const { kind } = inferValue(text);
  const list = [text, text, text, text, text, text];
  if (kind === 'integer' || kind === 'hex') {
    const number = BigInt(text);
    list.push(String(number), String(number + 1n), String(number - 1n), `${number}.0`, `${number}.5`, `0${text}`);
    if (number >= 0n) list.push(`0x${number.toString(16)}`, `0X000${number.toString(16).toUpperCase()}`);
  } else if (kind === 'time') {
    list.push(text.replace(/\.\d+/, ''), text.replace(/(\.\d{3})\d*/, '$1'), text.slice(0, -1));
  } else if (kind === 'guid') list.push(text.slice(1, -1), text.toUpperCase(), text.slice(1));
  else list.push(text.toUpperCase(), text.toLowerCase(), text.trim(), `${text} `, text.slice(1));
  return list;
}

function placesOf(root: ElementNode): Place[] {
  const places: Place[] = [];
  const walk = (elements: readonly Found[]) => {
    const { element } = elements.at(-1)!;
    const value = leafValue(element);
    // An element with elements in it has no value: what is asked of it must find none.
    places.push({ elements, text: value === undefined ? '4' : textOf(value) });
    for (const { name, value } of element.attributes) {
      if (!isNamespaceDeclaration(name)) places.push({ elements, attribute: name, text: textOf(value) });
    }
    const children = elementsOf(element);
    children.forEach((child, index) => {
      const position = children.slice(0, index + 1).filter(({ name }) => name === child.name).length;
      walk([...elements, { element: child, position, positionOfAll: index + 1 }]);
    });
  };
  walk([{ element: root, position: 1, positionOfAll: 1 }]);
  return places;
}

/** One in so many. */
function chance(g: GeneratorValue, count: number): boolean {
  return g(upTo, count - 1) === 0;
}

/** Each as likely as the others. By its number, since `g` compares what it is called with to every call there was. */
function oneOf<T>(g: GeneratorValue, list: readonly T[]): T {
  return list[g(upTo, list.length - 1)]!;
}

/** Each number as likely as the others. */
function upTo(max: number): fc.Arbitrary<number> {
  return fc.noBias(fc.nat({ max }));
}
