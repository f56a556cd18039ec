/**
 * A mask together with bounds was called impossible: the values tried were those beside a constant, or those of the masks,
 * but none that was both; masks of numbers other than Keywords were not tried at all, nor numbers between two fractions.
 */
import { describe, expect, it } from 'vitest';
import { formulaOf } from '../../src/query/algebra/formula-of.ts';
import { isImpossible, relate } from '../../src/query/algebra/relate.ts';
import { checkQuery } from '../../src/query/checks/check-query.ts';
import { parseQuery } from '../../src/query/parse.ts';

function formula(xpath: string) {
  const tree = parseQuery(xpath);
  if (!tree.ok) throw new Error(tree.problem.message);
  return formulaOf(tree.value, { items: 'one' });
}

describe('a mask within bounds', () => {
  it.each([
    // 0x4020000000000001 does.
    [
      "*[System[Keywords>='0x80000000000000' and band(Keywords,9007199254740992) and Keywords<0x8020000000000000]]",
      false,
    ],
    ['*[System[band(EventID,8) and EventID>100 and EventID<200]]', false],
    ['*[System[band(EventID,8) and EventID>111 and EventID<120]]', true],
    ['*[System[band(EventID,65536)]]', true],
    ['*[System[band(Level,4) and Level<10]]', false],
    ['*[System[band(Level,4) and Level<4]]', true],
    ['*[System[band(Channel,1)]]', false],
    ['*[System[band(TimeCreated/@SystemTime,1)]]', true],
    ["*[System[Security[@UserID='s-1-5-18']]]", false],
    ["*[EventData[Data[@Name='X']>1.2 and Data[@Name='X']<1.4]]", false],
    ["*[EventData[Data[@Name='X']>=1.5 and Data[@Name='X']<=1.5 and Data[@Name='X']!='1.5']]", false],
    ["*[EventData[Data[@Name='X']>5 and Data[@Name='X']<5.1]]", false],
  ])('%s can match nothing: %s', (xpath, impossible) => {
    expect(isImpossible(formula(xpath))).toBe(impossible);
    const told = checkQuery(xpath, { form: 'bare' }).some(({ code }) => /_(?:IMPOSSIBLE|CONTRADICTION)$/.test(code));
    expect(told).toBe(impossible);
  });

  it('keeps queries apart that differ only there', () => {
    const [left, right] = ['band(Keywords,8) and Keywords>16', 'band(Keywords,8) and Keywords>24'];
    expect(relate(formula(`*[System[${left}]]`), formula(`*[System[${right}]]`))).toBe('around');
  });

  it('says what is asked for, not that nothing is', () => {
    const [problem] = checkQuery('*[System[band(Level,256)]]', { form: 'bare' });
    expect(problem?.message).toContain('Level is a whole number from 0 to 255');
  });
});
