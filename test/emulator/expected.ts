import { expect } from 'vitest';

/** The expectation of a case with the subscription filled in, and patterns made into matchers. */
export function expected(value: unknown, subscription: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{S}', subscription);
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value)) return value.map((item) => expected(item, subscription));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expected(item, subscription)]));
}
