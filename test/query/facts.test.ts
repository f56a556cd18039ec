import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/query/facts.ts';
import { parseQuery } from '../../src/query/parse.ts';

function facts(text: string) {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(result.problem.message);
  return factsOf(result.value);
}

describe('facts', () => {
  it.each([
    ['*[System[EventID=3 or EventID=1]]', [1, 3]],
    ['*[System[EventID >= 5 and EventID <= 9]]', [5, 6, 7, 8, 9]],
    ['*[System[(EventID=1 or (EventID > 4 and EventID < 7)) and Level=2]]', [1, 5, 6]],
    ['*[System[EventID=1]] and *[EventData[Data="x"]]', [1]],
    ['*[System[EventID=1] and EventData[Data="x"]]', [1]],
    ['*[System[EventID=1 and EventID=2]]', []],
    ['*/System/EventID=4', [4]],
    ["Event/System[EventID='0x10']", [16]],
    ['*[System[EventID=1 or EventID=2][EventID!=1]]', [2]],
    ['*[System[EventID=70000]]', []],
    // An id written "04" differs from '4' as text, so it must not be ruled out.
    ["*[System[EventID<=5 and EventID!='4']]", [0, 1, 2, 3, 4, 5]],
    ['*[System[EventID<=5 and EventID!=4]]', [0, 1, 2, 3, 5]],
    ['*[System[EventID=1 or Level=2]]', undefined],
    ['*[System[EventID=1]] or *[EventData[Data="x"]]', undefined],
    ['*[System[EventID!=1]]', undefined],
    ['*[*[EventID=1]]', undefined],
    ['*[EventData[EventID=1]]', undefined],
  ])('%s allows the ids %j', (text, ids) => {
    expect(facts(text).eventIds).toEqual(ids);
  });

  it('name providers and channels, in lower case', () => {
    expect(facts("*[System[Provider[@Name='A' or @Name='B'] and Channel='Security']]")).toMatchObject({
      providers: ['a', 'b'],
      channels: ['security'],
    });
    expect(facts("*[System[Provider[@Name='A'] or Channel='Security']]")).not.toHaveProperty('providers');
  });

  it.each([
    ['*', true],
    ['Event', true],
    ['* or *[System[EventID=1]]', true],
    ['*[System]', false],
    ['* and *[System[EventID=1]]', false],
  ])('%s always matches: %j', (text, always) => {
    expect(facts(text).always).toBe(always);
  });

  it.each([
    [
      "*[System[Provider[@Name='A'] and (EventID=1 or TimeCreated[timediff(@SystemTime)<=5]) and band(Keywords,1)]]",
      true,
    ],
    ["*[System/Security[@UserID='S-1-5-18']]", true],
    ['*[System[Provider]]', false],
    ['*[System[EventID=1] and EventData]', false],
  ])('%s is decided by System alone: %j', (text, systemOnly) => {
    expect(facts(text).systemOnly).toBe(systemOnly);
  });

  it.each([
    ['*[System[TimeCreated[timediff(@SystemTime)<=5]]]', true],
    ["*[System[TimeCreated[timediff(@SystemTime,'2026-01-01T00:00:00Z')<=5]]]", false],
    ['*[EventData[Data[timediff(@T)<5]]]', true],
    ['*[System[EventID=1]]', false],
  ])('%s needs the time: %j', (text, needsNow) => {
    expect(facts(text).needsNow).toBe(needsNow);
  });
});
