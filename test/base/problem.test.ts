import { describe, expect, it } from 'vitest';
import { type Problem, renderCaret } from '../../src/base/problem.ts';

const at = (text: string, start: number, end: number): Problem => ({
  code: 'AMASIM_QUERY_SYNTAX',
  message: 'm',
  text,
  span: { start, end },
});

describe('renderCaret', () => {
  it('marks the span under its line', () => {
    expect(renderCaret(at('*[Sytem]', 2, 7))).toBe('*[Sytem]\n  ^^^^^');
  });

  it('shows only the line of the span, and marks no further than its end', () => {
    expect(renderCaret(at('one\ntwo three\nfour', 8, 18))).toBe('two three\n    ^^^^^');
  });

  it('points past the end when something is missing there', () => {
    expect(renderCaret(at('*[', 2, 2))).toBe('*[\n  ^');
  });
});
