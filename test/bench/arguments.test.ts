import { describe, expect, it } from 'vitest';
import { readArguments } from '../../bench/arguments.ts';

describe('arguments of the bench', () => {
  it('measure five pairs, one in brief, or as many as are asked for', () => {
    expect([[], ['--brief'], ['--pairs', '9']].map((args) => readArguments(args).pairs)).toEqual([5, 1, 9]);
  });

  it('name one commit to compare the working copy with, or two', () => {
    expect(readArguments(['--compare', 'main']).compare).toEqual(['main']);
    expect(readArguments(['--compare', 'v1', 'v2']).compare).toEqual(['v1', 'v2']);
  });

  it('are refused when they are not known, or do not go together', () => {
    expect(() => readArguments(['--fast'])).toThrow();
    expect(() => readArguments(['1a'])).toThrow('what is 1a?');
    expect(() => readArguments(['--write', '--only', '1a'])).toThrow('--write');
  });
});
