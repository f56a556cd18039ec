import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { JsonCursor } from '../../../src/sources/generator/json-cursor.ts';

test('a cursor takes members of the document alone, not those every object has', () => {
  expect(new JsonCursor({}, { file: 'x.json', problems: [] }).member('toString').present).toBe(false);
});

test('a cursor tells file and path of what is wrong, and goes on with a stand-in', () => {
  const problems: Problem[] = [];
  const at = new JsonCursor({ list: [{ 'a/b': 'x' }] }, { file: 'x.json', problems });
  expect(at.member('list').list()[0]?.member('a/b').number({ from: 3 })).toBe(3);
  expect(problems).toEqual([
    {
      code: 'AMASIM_PROFILE_SHAPE',
      message: 'wanted a number from 3, found "x"',
      file: 'x.json',
      path: '/list/0/a~1b',
    },
  ]);
});
