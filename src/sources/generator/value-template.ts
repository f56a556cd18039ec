/** Values as a profile states them, compiled: constants, `${…}` templates, and choices among them. */
import { isBracedGuid } from '../../base/guid.ts';
import { isObject } from '../../base/json-object.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { elementTypeOf, type ItemType, type ItemValue, type ScalarValue } from './event-model.ts';
import { isoOfTicks } from './file-time.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { Scene } from './scene.ts';
import { VALUE_NAMES, type ValueKind, type ValueSource } from './value-names.ts';
import { WeightedChoice } from './weighted-choice.ts';

/** Draws a value of an item. */
export type ValueOf = (scene: Scene) => ItemValue;

const NAMED = /\$\{([^{}]*)\}/g;
const CALL = /^([A-Za-z][A-Za-z.]*)(?:\(([^()]*)\))?$/;

/** Largest values of the integer types; the smallest is 0, or one below the negative of it. */
const LARGEST: Readonly<Partial<Record<ItemType, number>>> = {
  Int8: 2 ** 7 - 1,
  UInt8: 2 ** 8 - 1,
  Int16: 2 ** 15 - 1,
  UInt16: 2 ** 16 - 1,
  Int32: 2 ** 31 - 1,
  UInt32: 2 ** 32 - 1,
  HexInt32: 2 ** 32 - 1,
  Int64: Number.MAX_SAFE_INTEGER,
  UInt64: Number.MAX_SAFE_INTEGER,
  HexInt64: Number.MAX_SAFE_INTEGER,
  Pointer: Number.MAX_SAFE_INTEGER,
};

/** Which kinds of value an item of a type takes, besides text for the string types. */
const KIND_OF: Readonly<Partial<Record<ItemType, ValueKind>>> = {
  Float: 'number',
  Double: 'number',
  GUID: 'guid',
  SID: 'sid',
  FILETIME: 'time',
  SYSTEMTIME: 'time',
  Boolean: 'boolean',
  Binary: 'text',
};

/**
 * Compiles what stands at `at` for an item of this type: text with `${…}` in it, a number, true or false, null, a list to
 * choose from, or an object of texts with their weights. For an array a list is the value itself. Problems go to
 * the cursor; the result then draws nothing.
 */
export function compileValue(at: JsonCursor, type: ItemType): ValueOf {
  const { value } = at;
  const element = elementTypeOf(type);
  if (element !== undefined) {
    const values = at.list().map((entry) => compileOne(entry, element));
    return (scene) => values.map((draw) => draw(scene) as ScalarValue);
  }
  if (Array.isArray(value)) {
    const choices = at.list().map((entry) => compileOne(entry, type));
    if (choices.length === 0) at.fail('a list to choose from needs at least one value');
    return (scene) => scene.random.pick(choices)(scene);
  }
  if (!isObject(value)) return compileOne(at, type);
  const choices = at
    .entries()
    .map(([text, weight]) => ({ value: compileText(text, type, weight), weight: weight.number({ above: 0 }) }));
  if (choices.length === 0) {
    at.fail('a choice needs at least one text and its weight');
    return constant(null);
  }
  const choice = new WeightedChoice(choices);
  return (scene) => choice.draw(scene.random)(scene);
}

function compileOne(at: JsonCursor, type: ItemType): ValueOf {
  const { value } = at;
  if (value === null) return () => null;
  if (typeof value === 'string') return compileText(at.text(), type, at);
  if (typeof value === 'number' && (type === 'UnicodeString' || type === 'AnsiString')) return constant(String(value));
  if (typeof value === 'number' && takesNumbers(type)) return constant(checkedNumber(value, type, at));
  if (typeof value === 'boolean' && type === 'Boolean') return constant(value);
  at.fail(`${JSON.stringify(value)} is no value for ${type}`);
  return constant(null);
}

/** Text between `${…}` parts; a part that stands alone keeps its kind. */
function compileText(text: string, type: ItemType, at: JsonCursor): ValueOf {
  const parts: (string | ValueSource)[] = [];
  let end = 0;
  for (const match of text.matchAll(NAMED)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const source = sourceOf(match[1]!, at);
    if (!source) return constant(null);
    parts.push(source);
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return converted(only, type, { text, at });
  if (parts.every((part) => typeof part === 'string')) return literal(parts.join(''), type, at);
  const draws = parts.map((part) => (typeof part === 'string' ? () => part : textOf(part)));
  if (type === 'Binary') return (scene) => bytesFromHex(joined(draws, scene));
  if (type !== 'UnicodeString' && type !== 'AnsiString') at.fail(`${type} takes one \${…} alone, not text around it`);
  return (scene) => joined(draws, scene);
}

function joined(draws: readonly ((scene: Scene) => string)[], scene: Scene): string {
  let text = '';
  for (const draw of draws) text += draw(scene);
  return text;
}

function sourceOf(expression: string, at: JsonCursor): ValueSource | undefined {
  const [, name = '', given] = CALL.exec(expression.trim()) ?? [];
  const known = Object.hasOwn(VALUE_NAMES, name) ? VALUE_NAMES[name] : undefined;
  if (!known) {
    const near = nearestName(name, Object.keys(VALUE_NAMES));
    at.fail(`no value is named \${${expression}}${near === undefined ? '' : `; did you mean \${${near}}?`}`);
    return undefined;
  }
  const numbers = given === undefined || given.trim() === '' ? [] : given.split(',').map(Number);
  if (numbers.length !== known.parameters.length || numbers.some((given) => !Number.isFinite(given))) {
    at.fail(
      `\${${expression}}: wanted ${name}${known.parameters.length === 0 ? '' : `(${known.parameters.join(', ')})`}`,
    );
    return undefined;
  }
  const problem = known.check?.(numbers);
  if (problem !== undefined) {
    at.fail(`\${${expression}}: ${problem}`);
    return undefined;
  }
  return known.make(numbers);
}

function converted(source: ValueSource, type: ItemType, { text, at }: { text: string; at: JsonCursor }): ValueOf {
  const { kind, max = 0, draw } = source;
  if (type === 'UnicodeString' || type === 'AnsiString') return textOf(source);
  const wanted = KIND_OF[type] ?? 'number';
  if (kind !== wanted) at.fail(`${type} wants a ${wanted}, and ${text} is a ${kind}`);
  const largest = LARGEST[type];
  if (largest !== undefined && max > largest)
    at.fail(`${type} holds at most ${largest}, and ${text} goes up to ${max}`);
  return type === 'Binary' ? (scene) => bytesFromHex(String(draw(scene))) : draw;
}

function textOf({ kind, draw }: ValueSource): (scene: Scene) => string {
  if (kind === 'time') return (scene) => isoOfTicks(draw(scene) as bigint, 7);
  return kind === 'number' || kind === 'boolean' ? (scene) => String(draw(scene)) : (draw as (scene: Scene) => string);
}

/** A text without any `${…}`, as a constant of the type. */
function literal(text: string, type: ItemType, at: JsonCursor): ValueOf {
  if (type === 'UnicodeString' || type === 'AnsiString') return constant(text);
  if (type === 'Binary' && /^([0-9A-Fa-f]{2})*$/.test(text)) return constant(bytesFromHex(text));
  if (type === 'SID' && /^S-1-\d+(-\d+){0,15}$/.test(text)) return constant(text);
  if (type === 'GUID' && isBracedGuid(text) && text === text.toLowerCase()) return constant(text);
  if (takesNumbers(type) && /^(0x[0-9A-Fa-f]{1,13}|-?\d{1,15})$/.test(text)) {
    return constant(checkedNumber(Number(text), type, at));
  }
  at.fail(`${JSON.stringify(text)} is no ${type}${type === 'GUID' ? ' in lower case and braces' : ''}`);
  return constant(null);
}

function takesNumbers(type: ItemType): boolean {
  return LARGEST[type] !== undefined || type === 'Double' || type === 'Float';
}

function checkedNumber(value: number, type: ItemType, at: JsonCursor): number {
  const largest = LARGEST[type];
  if (largest === undefined) return value;
  const smallest = type.startsWith('Int') ? -largest - 1 : 0;
  if (!Number.isInteger(value) || value > largest || value < smallest) at.fail(`${type} cannot hold ${value}`);
  return value;
}

function constant(value: ItemValue): ValueOf {
  return () => value;
}

function bytesFromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
