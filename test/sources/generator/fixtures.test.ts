import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeFixtures } from '../../../fixtures/make-fixtures.ts';
import { OPERATIONAL_ONLY, SECURITY_ONLY } from '../../../fixtures/profiles.ts';

const FOLDER = fileURLToPath(new URL('../../../fixtures/events/', import.meta.url));
const LARGEST_TOTAL_BYTES = 400_000;

describe('the event fixtures', () => {
  const fixtures = makeFixtures();
  if (process.env.UPDATE_FIXTURES === '1') {
    for (const { name, bytes } of fixtures) writeFileSync(`${FOLDER}${name}`, bytes);
  }

  test.each(fixtures)('$name is byte for byte what make-fixtures makes', ({ name, bytes }) => {
    expect(Buffer.compare(readFileSync(`${FOLDER}${name}`), bytes)).toBe(0);
  });

  test('hold every shape of their profiles', () => {
    const shapes = new Set(
      fixtures.flatMap(({ events }) => events.map(({ system }) => `${system.channel}/${system.eventId}`)),
    );
    for (const { mix } of [SECURITY_ONLY, OPERATIONAL_ONLY]) {
      for (const { value } of mix) expect(shapes, value.name).toContain(value.name);
    }
  });

  test('stay small together', () => {
    expect(fixtures.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(LARGEST_TOTAL_BYTES);
  });
});
