/** Why a path found nothing: the first step that leads nowhere, and the name that was probably meant. */
import { nearestName } from '../../base/nearest-name.ts';
import { type ElementNode, isNamespaceDeclaration } from '../../events/tree.ts';
import { textOf } from '../../events/value.ts';
import { compileCondition } from '../engines/tree-test.ts';
import type { ElementStep, PathExpr, QueryExpr, Step } from '../tree.ts';
import { plainText } from './show.ts';

/** Elements and names looked at for a hint: enough for events that Windows writes. */
const MAX_LOOKED_AT = 200;
/** Names listed in a sentence. */
const MAX_LISTED = 6;

/** Says why a path finds nothing from this element; only for a path that does not. */
export function whyNothing(path: PathExpr, element: ElementNode, nowMs: number): string {
  let parents = [element];
  for (const step of path.steps) {
    const found = parents.flatMap((parent) => childrenBy(step, parent, nowMs)).slice(0, MAX_LOOKED_AT);
    if (found.length === 0 || step.kind !== 'element') return missingStep(step, parents);
    parents = found;
  }
  return 'nothing was found';
}

/** Says why a step finds nothing in these elements. */
export function missingStep(step: Step, parents: readonly ElementNode[]): string {
  const place = nameOf(parents);
  switch (step.kind) {
    case 'text':
      return `${place} has no text`;
    case 'attribute': {
      const names = parents.flatMap(({ attributes }) => attributes.map(({ name }) => name));
      const near = nearIn(
        step.name,
        names.filter((name) => !isNamespaceDeclaration(name)),
      );
      const wanted = step.name === '*' ? 'no attribute' : `no attribute ${step.name}`;
      return `${wanted} at ${place}${hint(near, step.name, '')}`;
    }
    case 'element': {
      const children = parents.flatMap((parent) => parent.children.filter((child) => child.kind === 'element'));
      const same = children.filter(({ name }) => step.name === '*' || name === step.name);
      if (same.length > 0) return missingBracket(step, same);
      const names = [...new Set(children.slice(0, MAX_LOOKED_AT).map(({ name }) => name))];
      const wanted = step.name === '*' ? 'no element' : `no element ${step.name}`;
      return `${wanted} in ${place}${hint(nearIn(step.name, names), step.name, listed(names, place))}`;
    }
  }
}

/** Elements of the name are there, and none meets the brackets. */
function missingBracket({ name, predicates }: ElementStep, same: readonly ElementNode[]): string {
  const wanted = predicates.map(attributeWanted);
  const [first] = wanted;
  if (first !== undefined && wanted.length === 1) {
    const texts = same.flatMap(({ attributes }) =>
      attributes.filter((attribute) => attribute.name === first.attribute).map(({ value }) => textOf(value)),
    );
    const near = nearIn(first.text, texts.slice(0, MAX_LOOKED_AT));
    const without = texts.length === 0 ? `; none of ${same.length} has a ${first.attribute}` : '';
    return `no ${name} whose ${first.attribute} is "${plainText(first.text)}"${hint(near, first.text, without)}`;
  }
  const [only] = predicates;
  if (predicates.length === 1 && only?.kind === 'index') {
    return `no ${name} at position ${only.index}: there ${same.length === 1 ? 'is 1' : `are ${same.length}`}`;
  }
  return `none of ${same.length} ${name} meets the brackets`;
}

/** `[@Name='X']`. */
function attributeWanted(predicate: QueryExpr): { readonly attribute: string; readonly text: string } | undefined {
  if (predicate.kind !== 'compare' || predicate.op !== '=' || predicate.left.kind !== 'path') return undefined;
  const [step] = predicate.left.steps;
  return step?.kind === 'attribute' ? { attribute: step.name, text: predicate.right.text } : undefined;
}

/** The name that was probably meant, the same in other letter case first. */
export function nearIn(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return known.find((each) => each.toLowerCase() === lower) ?? nearestName(name, known);
}

/** What comes behind `no element X`. */
export function hint(near: string | undefined, name: string, otherwise: string): string {
  if (near === undefined) return otherwise;
  const slip = near.toLowerCase() === name.toLowerCase() ? ', which differs only in letter case' : '';
  return `; did you mean ${plainText(near)}${slip}?`;
}

function listed(names: readonly string[], place: string): string {
  if (names.length === 0) return place === 'the document' ? '' : ', which has none';
  if (names.length > MAX_LISTED) return '';
  return `, which has ${names.map(plainText).join(', ')}`;
}

function nameOf(parents: readonly ElementNode[]): string {
  const [first] = parents;
  if (first === undefined) return 'the event';
  return first.name.startsWith('#') ? 'the document' : plainText(first.name);
}

/** For hints only: positions are counted as in a step with one bracket. */
function childrenBy(step: Step, parent: ElementNode, nowMs: number): ElementNode[] {
  if (step.kind !== 'element') return [];
  const tests = step.predicates.map(compileCondition);
  let position = 0;
  return parent.children.filter((child): child is ElementNode => {
    if (child.kind !== 'element' || (step.name !== '*' && child.name !== step.name)) return false;
    position++;
    return tests.every((test) => test(child, nowMs, position));
  });
}
