import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeFixtures } from '../../../fixtures/make-fixtures.ts';
import { DOMAIN_CONTROLLER } from '../../../src/sources/generator/profiles.ts';

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
    for (const shape of Object.keys(DOMAIN_CONTROLLER.weights)) expect(shapes, shape).toContain(shape);
  });

  test('stay small together', () => {
    expect(fixtures.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(LARGEST_TOTAL_BYTES);
  });
});
