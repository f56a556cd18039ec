import { describe, expect, it } from 'vitest';
import { renderCaret } from '../../src/base/problem.ts';
import { MAX_QUERY_CHARACTERS } from '../../src/contract/query-limits.ts';
import { readQueryArgument, splitChannelQuery } from '../../src/query/channel-query.ts';
import { MAX_QUERY_DEPTH, parseQuery } from '../../src/query/parse.ts';
import { renderQuery } from '../../src/query/render-query.ts';

function problemOf(text: string) {
  const result = parseQuery(text);
  if (result.ok) throw new Error(`accepted: ${text.slice(0, 80)}`);
  return result.problem;
}

describe('parsing a query', () => {
  it('keeps spans that point at what they stand for', () => {
    const text = '*[System[ EventID = 4624 and Provider[@Name="x"] ]]';
    const result = parseQuery(text);
    if (!result.ok || result.value.expr.kind !== 'path') throw new Error('no path');
    const [event] = result.value.expr.steps;
    if (event?.kind !== 'element') throw new Error('no event');
    const [system] = event.predicates;
    if (system?.kind !== 'path' || system.steps[0]?.kind !== 'element') throw new Error('no System');
    const [and] = system.steps[0].predicates;
    if (and?.kind !== 'and') throw new Error('no and');
    expect(and.items.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'EventID = 4624',
      'Provider[@Name="x"]',
    ]);
  });

  it('prints with only the parentheses that are needed', () => {
    const result = parseQuery('((*[System[((EventID=1) or (EventID = 2)) and ((Level<4))]]))');
    expect(result.ok && renderQuery(result.value)).toBe('*[System[(EventID=1 or EventID=2) and Level<4]]');
  });

  it('shows a caret under what is wrong', () => {
    const problem = problemOf('*[System[not(EventID=1)]]');
    expect(renderCaret(problem)).toBe('*[System[not(EventID=1)]]\n         ^^^');
    expect(problem.help).toContain('!=');
  });

  it('reads a query of the greatest length and refuses a longer one', () => {
    const filler = ' '.repeat(MAX_QUERY_CHARACTERS - 1);
    expect(parseQuery(`*${filler}`).ok).toBe(true);
    expect(problemOf(`* ${filler}`).code).toBe('AMASIM_QUERY_TOO_LARGE');
  });

  it('reads thousands of alternatives', () => {
    const many = Array.from({ length: 20_000 }, (_, id) => `EventID=${id}`).join(' or ');
    expect(parseQuery(`*[System[${many}]]`).ok).toBe(true);
  });

  it.each([
    ['parentheses', '(', ')'],
    ['brackets', '*[', ']'],
  ])('refuses %s nested too deep, in linear time', (_what, open, close) => {
    const deep = (depth: number) => `${open.repeat(depth)}*${close.repeat(depth)}`;
    expect(parseQuery(deep(MAX_QUERY_DEPTH)).ok).toBe(true);
    expect(problemOf(deep(MAX_QUERY_DEPTH + 1)).code).toBe('AMASIM_QUERY_TOO_LARGE');
    expect(problemOf(deep(100_000)).code).toBe('AMASIM_QUERY_TOO_LARGE');
  });
});

describe('a path', () => {
  it('is refused when it has too many steps, also together with the brackets around it', () => {
    expect(parseQuery(`*${'/a'.repeat(MAX_QUERY_DEPTH)}`).ok).toBe(true);
    expect(problemOf(`*${'/a'.repeat(MAX_QUERY_DEPTH + 1)}`).code).toBe('AMASIM_QUERY_TOO_LARGE');
    const nested = (steps: number) => `*/a${'/a'.repeat(steps)}[b/c]`;
    expect(parseQuery(nested(MAX_QUERY_DEPTH - 3)).ok).toBe(true);
    expect(problemOf(nested(MAX_QUERY_DEPTH - 2)).code).toBe('AMASIM_QUERY_TOO_LARGE');
  });

  it('gives back its depth when it ends', () => {
    const path = `*${'/a'.repeat(MAX_QUERY_DEPTH - 1)}`;
    expect(parseQuery(`(${path} or ${path}) and (${path})`).ok).toBe(true);
  });
});

describe('a query with its channel', () => {
  it.each([
    ['Security!*', 'Security', '*'],
    [
      'Microsoft-Windows-AppLocker/EXE and DLL!*[System[EventID!=8001]]',
      'Microsoft-Windows-AppLocker/EXE and DLL',
      '*[System[EventID!=8001]]',
    ],
    ['System!', 'System', ''],
  ])('%s is cut at the first exclamation mark', (text, channel, xpath) => {
    expect(splitChannelQuery(text)).toEqual({ ok: true, value: { channel, xpath } });
  });

  it.each([
    ['*[System[EventID=4870]]', 'missing', 'AMASIM_QUERY_CHANNEL'],
    ['*[System[EventID!=4870]]', 'that of !=', 'AMASIM_QUERY_CHANNEL'],
    ['!*', 'no log is named', 'AMASIM_QUERY_CHANNEL'],
    ['  !*', 'no log is named', 'AMASIM_QUERY_CHANNEL'],
    ['*![System/Level=1]', '"*"', 'AMASIM_QUERY_CHANNEL_NAME'],
    ['a\u0001b!*', 'in its name', 'AMASIM_QUERY_CHANNEL_NAME'],
    [`${'x'.repeat(256)}!*`, '256 characters', 'AMASIM_QUERY_CHANNEL_NAME'],
  ])('%j is refused', (text, words, code) => {
    const result = splitChannelQuery(text);
    if (result.ok) throw new Error('accepted');
    expect(result.problem.code).toBe(code);
    expect(result.problem.message).toContain(words);
  });

  it.each([
    ['*[System[EventID!=1]]', { xpath: '*[System[EventID!=1]]' }],
    ['Security!*[System[EventID!=1]]', { channel: 'Security', xpath: '*[System[EventID!=1]]' }],
  ])('%s is recognised on a command line', (text, source) => {
    expect(readQueryArgument(text)).toEqual({ ok: true, value: source });
  });

  it.each([
    ['Security!*[System[EventID=]]', 'AMASIM_QUERY_SYNTAX', '*[System[EventID=]]'],
    ['*[System[EventID!=]]', 'AMASIM_QUERY_SYNTAX', '*[System[EventID!=]]'],
  ])('%s is refused on a command line with the XPath that is wrong', (text, code, shown) => {
    const result = readQueryArgument(text);
    if (result.ok) throw new Error('accepted');
    expect(result.problem).toMatchObject({ code, text: shown });
  });
});
