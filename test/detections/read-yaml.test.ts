import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/detections/read-yaml.ts';

function messageOf(text: string): string {
  const read = readYaml(text);
  if (read.ok) return `was read: ${JSON.stringify(read.value).slice(0, 100)}`;
  expect(read.problem.code).toBe('AMASIM_DETECTION_SYNTAX');
  return read.problem.message;
}

describe('YAML', () => {
  it('is read as JSON would have it: dates stay text, tags make nothing', () => {
    const read = readYaml('a: 2024-01-01\nb: [1, "2", yes]\n--- \nc: !!js/function "x"\n');
    expect(read).toMatchObject({ ok: true, value: [{ a: '2024-01-01', b: [1, '2', 'yes'] }, { c: 'x' }] });
  });

  it('of a few aliases is read', () => {
    expect(readYaml('a: &x [1]\nb: *x\n')).toEqual({ ok: true, value: [{ a: [1], b: [1] }] });
  });

  it('sets no prototype', () => {
    const read = readYaml('__proto__: { polluted: 1 }\nconstructor: 2\n');
    if (!read.ok) throw new Error(read.problem.message);
    expect(Object.keys(read.value[0] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ['a key that is there twice', 'a: 1\nb: { c: 1, c: 2 }\n', "the key 'c' is there twice (line 2)"],
    ['a key that is no text', '? [a]\n: 1\n', 'a key is not a text'],
    ['what does not end', 'a: [1,\n', '(line 2)'],
    ['an alias of nothing', 'a: *x\n', 'x'],
    ['a value inside itself', 'a: &a [*a, *a]\n', 'more than'],
    [
      'a few aliases of much',
      `a: &a [${'1,'.repeat(6000)}]\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a]`,
      'more than 50000 values',
    ],
    ['aliases of aliases', laughs(), 'xcessive alias count'],
    [
      'many anchors',
      Array.from({ length: 20_000 }, (_value, n) => `k${n}: &a${n} 1`).join('\n'),
      'more than 200 anchors',
    ],
    ['brackets without end', '['.repeat(500_000), 'nested more than 64 deep'],
    ['maps without end', '{a: '.repeat(200_000), 'nested more than 64 deep'],
    ['keys without end', '? '.repeat(400_000), 'nested more than 64 deep'],
    ['sequences without end', '- '.repeat(400_000), 'nested more than 64 deep'],
    [
      'a map deeper with each line',
      Array.from({ length: 1300 }, (_value, n) => `${' '.repeat(n)}k:`).join('\n'),
      'nested more than 64 deep',
    ],
    ['brackets with an end', `${'['.repeat(500)}${']'.repeat(500)}`, 'nested more than 64 deep'],
    ['sequences in sequences', `${'- '.repeat(200)}a`, 'nested more than 64 deep'],
    ['more documents than rules', '--- 1\n'.repeat(2000), 'more than 1000 documents'],
    ['more values than rules', `a: [${'1,'.repeat(150_000)}]`, 'more than 50000 lines and commas'],
  ])('refuses %s', (_what, text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it('takes `&` in texts for what it is', () => {
    const command = `a: '${'cmd & '.repeat(5000)}'`;
    expect(readYaml(command).ok).toBe(true);
  });
});

function laughs(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 10; n++)
    lines.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`);
  return lines.join('\n');
}
