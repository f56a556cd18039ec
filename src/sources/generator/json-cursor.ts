import { isObject, pointer } from '../../base/json-object.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Problem } from '../../base/problem.ts';

/** Control characters, halves of surrogate pairs and the two non-characters that XML 1.0 has no place for. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Bounds of a number; `above` is exclusive. */
export interface NumberBounds {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly whole?: true;
}

/**
 * A place in a JSON document that is being read without trust. Each wrong thing is reported with its path and answered
 * with a stand-in, so that one reading finds all that is wrong.
 */
export class JsonCursor {
  /** `undefined` where the document has nothing. */
  readonly value: unknown;
  readonly path: string;
  readonly problems: Problem[];
  readonly #file: string;

  constructor(value: unknown, place: { readonly file: string; readonly path?: string; readonly problems: Problem[] }) {
    this.value = value;
    this.path = place.path ?? '';
    this.problems = place.problems;
    this.#file = place.file;
  }

  get present(): boolean {
    return this.value !== undefined;
  }

  fail(message: string, code: Problem['code'] = 'AMASIM_PROFILE_SHAPE'): void {
    this.problems.push({ code, message, file: this.#file, path: this.path });
  }

  member(name: string): JsonCursor {
    return this.#below(name, isObject(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined);
  }

  /** Says that this is to be an object with these members alone. False when it is no object. */
  expectMembers(known: readonly string[]): boolean {
    if (!isObject(this.value)) {
      this.fail(`wanted an object, found ${found(this.value)}`);
      return false;
    }
    for (const name of Object.keys(this.value)) {
      if (known.includes(name)) continue;
      const near = nearestName(name, known);
      const hint = near === undefined ? `; known are ${known.join(', ')}` : `; did you mean '${near}'?`;
      this.member(name).fail(`nothing is known of '${name}'${hint}`);
    }
    return true;
  }

  /** Members of an object by name; none when it is no object. */
  entries(): [name: string, value: JsonCursor][] {
    if (!isObject(this.value)) {
      this.fail(`wanted an object, found ${found(this.value)}`);
      return [];
    }
    return Object.keys(this.value).map((name) => [name, this.member(name)]);
  }

  list(): JsonCursor[] {
    if (!Array.isArray(this.value)) {
      this.fail(`wanted a list, found ${found(this.value)}`);
      return [];
    }
    return this.value.map((value, index) => this.#below(index, value));
  }

  /** Text that XML can hold. */
  text(fallback?: string): string {
    if (typeof this.value === 'string') {
      if (FORBIDDEN.test(this.value)) this.fail('wanted characters that XML allows, found another');
      return this.value;
    }
    if (this.value === undefined && fallback !== undefined) return fallback;
    this.fail(`wanted text, found ${found(this.value)}`);
    return '';
  }

  boolean(fallback: boolean): boolean {
    if (typeof this.value === 'boolean') return this.value;
    if (this.value !== undefined) this.fail(`wanted true or false, found ${found(this.value)}`);
    return fallback;
  }

  number(bounds: NumberBounds, fallback?: number): number {
    const { value } = this;
    if (value === undefined && fallback !== undefined) return fallback;
    const { from = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = bounds;
    const fits = typeof value === 'number' && value >= from && value > above && value <= to;
    if (fits && !(bounds.whole && !Number.isInteger(value))) return value;
    this.fail(`wanted ${describe(bounds)}, found ${found(value)}`);
    return fallback ?? bounds.from ?? 1;
  }

  choice<T extends string>(names: readonly T[], fallback: T): T {
    const { value } = this;
    if (value === undefined) return fallback;
    const name = names.find((known) => known === value);
    if (name !== undefined) return name;
    this.fail(`wanted one of ${names.join(', ')}, found ${found(value)}`);
    return fallback;
  }

  #below(step: string | number, value: unknown): JsonCursor {
    return new JsonCursor(value, { file: this.#file, path: pointer(this.path, step), problems: this.problems });
  }
}

function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : JSON.stringify(value);
}

function describe({ from, above, to, whole }: NumberBounds): string {
  const low = above !== undefined ? ` above ${above}` : from !== undefined ? ` from ${from}` : '';
  return `a ${whole ? 'whole ' : ''}number${low}${to === undefined ? '' : ` to ${to}`}`;
}
