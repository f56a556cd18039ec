import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkTransform } from '../../src/transform/check-transform.ts';
import { columnsOf, outputTable } from '../../src/transform/stream-columns.ts';

const SECURITY = columnsOf({ streamDeclarations: {} }, 'Microsoft-SecurityEvent');
const codes = (kql: string) => checkTransform({ kql, ...SECURITY }).map(({ code }) => code);

describe('checkTransform', () => {
  it('answers as the service does, with the place and what was probably meant', () => {
    const kql = 'source\n| where EventId == 4624';
    expect(checkTransform({ kql, ...SECURITY })).toEqual([
      {
        code: 'AMASIM_TRANSFORM_QUERY',
        message:
          'InvalidTransformQuery: Error occurred while compiling query in query: SemanticError:0x00000006 at 2:8 : Undefined symbol: EventId',
        text: kql,
        span: { start: 15, end: 22 },
        help: "did you mean 'EventID'?",
        arm: { code: 'InvalidTransformQuery' },
      },
    ]);
  });

  it('tells all names that are wrong, in order', () => {
    const problems = checkTransform({ kql: 'source | extend A_CF = Foo1, B_CF = Bar2', ...SECURITY });
    expect(problems.map(({ span }) => span!.start)).toEqual([23, 36]);
  });

  it('counts what it does not tell', () => {
    const names = Array.from({ length: 150 }, (_value, index) => `a${index} = x${index}`);
    const problems = checkTransform({ kql: `source | extend ${names.join(', ')}`, ...SECURITY });
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)!.message).toContain('(and 50 more)');
  });

  it('does not doubt what stands in a step that is refused', () => {
    expect(codes('source | summarize make_set(Account)')).toEqual(['AMASIM_TRANSFORM_UNSUPPORTED']);
  });

  it('reads a chain as long as the service accepts', () => {
    const kql = `source | where EventID == 1${' or EventID == 1'.repeat(950)}`;
    expect(kql.length).toBeGreaterThan(15_000);
    expect(codes(kql)).toEqual([]);
  });
});

describe('hostile texts', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['parentheses', `source | extend a = ${'('.repeat(60_000)}`],
    ['brackets in lists', `source | extend a = ${'1 in ('.repeat(1_000)}1${')'.repeat(1_000)}`],
    ['functions in functions', `let a = ${'() { let a = '.repeat(64)}1; a }${'; a }'.repeat(63)}; source`],
    ['pipes', `source${'| where 1 == 1 '.repeat(4_000)}`],
    ['a million characters', 'x'.repeat(1_000_000)],
  ];

  it.each(hostile)('of %s are not checked, and said so', (_name, kql) => {
    const problems = checkTransform({ kql });
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_TRANSFORM_NOT_CHECKED']);
    expect(problems[0]!.text).toBe(kql);
  });

  it.each(['\\'.repeat(5_000), '|'.repeat(5_000), `source ${'-'.repeat(5_000)}`, '"', '@"', '['])(
    'of rubbish have a place',
    (kql) => {
      const [first] = checkTransform({ kql });
      expect(first!.code).toBe('AMASIM_TRANSFORM_QUERY');
      expect(first!.span!.end).toBeLessThanOrEqual(kql.length);
    },
  );

  it('leave the parser as it was', () => {
    for (const [, kql] of hostile) checkTransform({ kql });
    expect(codes('source | where EventID == 4624')).toEqual([]);
  });

  it('take names of JavaScript for names', () => {
    expect(codes('source | extend __proto___CF = constructor')).toEqual(['AMASIM_TRANSFORM_QUERY']);
    expect(codes('source | extend A_CF = toString(1)')).toEqual(['AMASIM_TRANSFORM_QUERY']);
  });
});

describe('columnsOf', () => {
  const rule = { streamDeclarations: { 'Custom-A': [{ name: 'Time', type: 'datetime' as const }] } };

  it('gives what a rule declares, and a custom table whose columns are not known', () => {
    expect(columnsOf(rule, 'Custom-A', 'Custom-A_CL')).toEqual({
      input: rule.streamDeclarations['Custom-A'],
      output: { kind: 'unknown', table: 'A_CL' },
    });
  });

  it('gives the table of a stream of Microsoft for input and output', () => {
    const { input, output } = columnsOf(rule, 'Microsoft-Event');
    expect(input).toContainEqual({ name: 'EventID', type: 'int' });
    expect(output).toEqual({ kind: 'known', table: 'Event', columns: input });
  });

  it('knows no columns of other tables, and none of names like those of objects', () => {
    expect(columnsOf(rule, 'Microsoft-Syslog')).toEqual({ output: { kind: 'unknown', table: 'Syslog' } });
    expect(columnsOf(rule, 'Custom-constructor').input).toBeUndefined();
    expect(outputTable('Microsoft-constructor')).toEqual({ kind: 'unknown', table: 'constructor' });
    expect(outputTable('nonsense')).toBeUndefined();
  });
});

describe('the parser', () => {
  it('is loaded when the first text is checked, not with the library', () => {
    const script = `
      const { checkTransform } = await import('./dist/index.js');
      console.log(typeof checkTransform, 'Kusto' in globalThis);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(run.stdout.trim()).toBe('function false');
    checkTransform({ kql: 'source' });
    expect('Kusto' in globalThis).toBe(true);
  });
});
