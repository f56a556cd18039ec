import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/query/compile.ts';
import { eventOf } from '../events/xml-events.ts';
import { NOW_MS } from './random.ts';

const event = eventOf('<Event><System><EventID>1</EventID><Channel>System</Channel></System></Event>');

describe('compiling a query', () => {
  it.each([
    ['auto', 'fast', 'takes this query'],
    ['fast', 'fast', 'asked for'],
    ['reference', 'reference', 'asked for'],
  ] as const)('with %s runs the %s engine and says why', (choice, engine, why) => {
    const compiled = compileQuery({ xpath: '*[System[EventID=1]]' }, choice);
    if (!compiled.ok) throw new Error(compiled.problem.message);
    expect(compiled.value.engine).toBe(engine);
    expect(compiled.value.because).toContain(why);
    expect(compiled.value.matches(event, NOW_MS)).toBe(true);
  });

  it('leaves the channel to the caller', () => {
    const compiled = compileQuery({ channel: 'Security', xpath: '*' }, 'auto');
    expect(compiled.ok && compiled.value.matches(event, NOW_MS)).toBe(true);
  });

  it('fails with the problem of the query', () => {
    expect(compileQuery({ xpath: 'Security' }, 'auto')).toMatchObject({
      ok: false,
      problem: { code: 'AMASIM_QUERY_START' },
    });
  });

  it('uses the time it is asked with', () => {
    const view = eventOf("<Event><System><TimeCreated SystemTime='2026-01-01T11:59:50.0000000Z'/></System></Event>");
    for (const engine of ['fast', 'reference'] as const) {
      const compiled = compileQuery({ xpath: '*[System[TimeCreated[timediff(@SystemTime)<=10000]]]' }, engine);
      if (!compiled.ok) throw new Error(compiled.problem.message);
      expect(compiled.value.matches(view, NOW_MS)).toBe(true);
      expect(compiled.value.matches(view, NOW_MS + 1)).toBe(false);
    }
  });
});
