/** Whether some event can make a formula true: a search over the ways the values of each field can answer the tests. */
import { candidatesOf } from './domain.ts';
import type { Atom, AtomTest, Field, Formula } from './formula.ts';

export type Satisfiability = 'possible' | 'impossible' | 'unknown';

/** Branches tried before giving up; real queries take a few dozen. */
const MAX_STEPS = 20_000;
const MAX_ATOMS = 4_000;

/** Bits are classes of values: values that answer every test of the formula alike. */
interface FieldClasses {
  readonly field: Field;
  readonly masks: ReadonlyMap<AtomTest, bigint>;
  /** All classes; of a field with one value, being absent is a class too. */
  readonly universe: bigint;
}

/** A constraint on one field: one of these classes is there (`some`), or none of them is. */
interface Constraint {
  readonly kind: 'constraint';
  readonly classes: FieldClasses;
  readonly mask: bigint;
  readonly need: 'some' | 'none';
}

interface NodeJunction {
  readonly kind: 'all' | 'any';
  readonly items: readonly Node[];
}

type Node = Constraint | NodeJunction;

/** Decides a formula. `unknown` when it is too large to try. */
export function solve(formula: Formula): Satisfiability {
  const atoms: Atom[] = [];
  collect(formula, atoms);
  if (atoms.length > MAX_ATOMS) return 'unknown';
  const fields = classesOf(atoms);
  if (fields === undefined) return 'unknown';
  const search = new Search();
  const found = search.run([simplify(formula, fields)], new State());
  return found ? 'possible' : search.exhausted ? 'unknown' : 'impossible';
}

function collect(formula: Formula, into: Atom[]): void {
  if (formula.kind === 'atom') into.push(formula);
  else for (const item of formula.items) collect(item, into);
}

function classesOf(atoms: readonly Atom[]): ReadonlyMap<string, FieldClasses> | undefined {
  const byKey = new Map<string, { field: Field; tests: Set<AtomTest> }>();
  for (const { field, test } of atoms) {
    const known = byKey.get(field.key);
    if (known === undefined) byKey.set(field.key, { field, tests: new Set([test]) });
    else known.tests.add(test);
  }
  const classes = new Map<string, FieldClasses>();
  for (const [key, { field, tests }] of byKey) {
    const all = [...tests];
    const candidates = candidatesOf(field.domain, all);
    if (candidates === undefined) return undefined;
    const signatures = new Set(candidates.map((value) => all.map((test) => (test.holds(value) ? '1' : '0')).join('')));
    // An element of event data may also be there and have no value.
    if (field.domain.kind === 'any') signatures.add(all.map((test) => (test.valueless ? '1' : '0')).join(''));
    const list = [...signatures];
    const masks = new Map<AtomTest, bigint>();
    for (const [number, test] of all.entries()) {
      let mask = 0n;
      for (const [bit, signature] of list.entries()) if (signature[number] === '1') mask |= 1n << BigInt(bit);
      masks.set(test, mask);
    }
    const absent = field.count === 'one' && !field.present ? 1 : 0;
    classes.set(key, { field, masks, universe: (1n << BigInt(list.length + absent)) - 1n });
  }
  return classes;
}

/** Atoms become constraints, and those of one field in one junction become one where that is exact. */
function simplify(formula: Formula, fields: ReadonlyMap<string, FieldClasses>): Node {
  if (formula.kind === 'atom') {
    const classes = fields.get(formula.field.key)!;
    const mask = classes.masks.get(formula.test)!;
    return { kind: 'constraint', classes, mask, need: formula.holds ? 'some' : 'none' };
  }
  const items: Node[] = [];
  for (const item of formula.items) {
    const node = simplify(item, fields);
    if (node.kind === formula.kind) items.push(...node.items);
    else items.push(node);
  }
  const merged = new Map<FieldClasses, number>();
  const out: Node[] = [];
  for (const node of items) {
    const asSome = node.kind === 'constraint' ? positive(node) : undefined;
    // A field with one value: any junction of constraints is a set of classes. With several values: only "one of these or
    // one of those" is.
    if (asSome === undefined || (asSome.classes.field.count === 'several' && formula.kind === 'all')) {
      out.push(node);
      continue;
    }
    const at = merged.get(asSome.classes);
    if (at === undefined) {
      merged.set(asSome.classes, out.length);
      out.push(asSome);
      continue;
    }
    const before = out[at] as Constraint;
    const mask = formula.kind === 'any' ? before.mask | asSome.mask : before.mask & asSome.mask;
    out[at] = { ...before, mask };
  }
  return out.length === 1 ? out[0]! : { kind: formula.kind, items: out };
}

/** The constraint as "one of these"; none for "no value is any of these" where there may be several values. */
function positive(node: Constraint): Constraint | undefined {
  if (node.need === 'some') return node;
  if (node.classes.field.count === 'several') return undefined;
  return { ...node, mask: node.classes.universe & ~node.mask, need: 'some' };
}

/** What has been settled on a branch. */
class State {
  readonly allowed: Map<FieldClasses, bigint>;
  readonly forbidden: Map<FieldClasses, bigint>;
  readonly required: Map<FieldClasses, readonly bigint[]>;

  constructor(from?: State) {
    this.allowed = new Map(from?.allowed);
    this.forbidden = new Map(from?.forbidden);
    this.required = new Map(from?.required);
  }

  /** False when nothing is left that fulfils all. */
  add({ classes, mask, need }: Constraint): boolean {
    if (classes.field.count === 'one') {
      const left = (this.allowed.get(classes) ?? classes.universe) & (need === 'some' ? mask : ~mask);
      this.allowed.set(classes, left);
      return left !== 0n;
    }
    const forbidden = (this.forbidden.get(classes) ?? 0n) | (need === 'none' ? mask : 0n);
    const required =
      need === 'some' ? [...(this.required.get(classes) ?? []), mask] : (this.required.get(classes) ?? []);
    this.forbidden.set(classes, forbidden);
    this.required.set(classes, required);
    return required.every((wanted) => (wanted & ~forbidden) !== 0n);
  }
}

class Search {
  exhausted = false;
  #steps = 0;

  /** True when some choice fulfils every node. */
  run(nodes: readonly Node[], state: State): boolean {
    const choices: NodeJunction[] = [];
    const pending = [...nodes];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.kind === 'constraint') {
        if (!state.add(node)) return false;
      } else if (node.kind === 'all') pending.push(...node.items);
      else choices.push(node);
    }
    // The narrowest choice first: it fails soonest.
    choices.sort((a, b) => a.items.length - b.items.length);
    const [first, ...rest] = choices;
    if (first === undefined) return true;
    for (const item of first.items) {
      if (++this.#steps > MAX_STEPS) {
        this.exhausted = true;
        return false;
      }
      if (this.run([item, ...rest], new State(state))) return true;
      if (this.exhausted) return false;
    }
    return false;
  }
}
