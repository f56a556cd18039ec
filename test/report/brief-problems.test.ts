import { describe, expect, it } from 'vitest';
import { briefProblems } from '../../src/report/brief-problems.ts';

describe('briefProblems', () => {
  it('shows errors first and the first five of a code, and counts the rest', () => {
    const warnings = Array.from({ length: 8 }, () => ({ code: 'AMASIM_EVTX_HEADER', count: 2 }) as const);
    const error = { code: 'AMASIM_SOURCE_TRUNCATED', count: 1 } as const;
    const { shown, hidden } = briefProblems([...warnings, error]);
    expect(shown.map(({ code }) => code)).toEqual(['AMASIM_SOURCE_TRUNCATED', ...Array(5).fill('AMASIM_EVTX_HEADER')]);
    expect(hidden).toEqual([{ code: 'AMASIM_EVTX_HEADER', count: 6 }]);
  });
});
