import { expect, it } from 'vitest';
import { isBracedGuid, isGuid } from '../../src/base/guid.ts';

const ID = '54849625-5478-4994-a5ba-3e3b0328c30d';

it.each([
  ['as it is made', ID, true],
  ['in capitals', ID.toUpperCase(), true],
  ['of zeros', '00000000-0000-0000-0000-000000000000', true],
  ['a digit too short', ID.slice(1), false],
  ['a digit too long', `${ID}0`, false],
  ['without dashes', ID.replaceAll('-', ''), false],
  ['with a dash elsewhere', '548496255478-4994-a5ba-3e3b-0328c30d', false],
  ['with a letter that is no digit', ID.replace('a', 'g'), false],
  ['with a line end', `${ID}\n`, false],
  ['within a text', `id ${ID}`, false],
  ['empty', '', false],
])('tells a GUID %s, and the same in braces', (_, text, expected) => {
  expect([isGuid(text), isBracedGuid(`{${text}}`)]).toEqual([expected, expected]);
  expect([isGuid(`{${text}}`), isBracedGuid(text), isBracedGuid(`{${text}`)]).toEqual([false, false, false]);
});
