/** For what is checked ten thousand times in a test: `expect` keeps a record of each call, which takes longer than to compare. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** `expect(found, about).toBe(wanted)`, called where they differ. */
export function expectSame<T>(found: T, wanted: T, about?: string): void {
  if (!Object.is(found, wanted)) expect(found, about).toBe(wanted);
}

/** `expect(found, about).toEqual(wanted)`, called where they are not the same in every detail. */
export function expectEqual<T>(found: T, wanted: T, about?: string): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found, about).toEqual(wanted);
}
