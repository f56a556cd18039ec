import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { LocatedProblem } from '../../src/base/located-problem.ts';
import { sarifLog } from '../../src/report/sarif.ts';
import { EXAMPLES } from '../checking/examples.ts';
import { amasim } from '../cli/amasim.ts';

/** The published schema of SARIF 2.1.0 and a validator for its draft, both from a package of Microsoft's. */
const sarifPackage = createRequire(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'));

interface Validator {
  addMetaSchema(schema: unknown): void;
  compile(schema: unknown): ((value: unknown) => boolean) & { readonly errors?: unknown };
}

function schemaErrors(log: unknown): unknown {
  const Ajv = sarifPackage('ajv') as new (options: object) => Validator;
  const ajv = new Ajv({ schemaId: 'auto', allErrors: true });
  ajv.addMetaSchema(sarifPackage('ajv/lib/refs/json-schema-draft-04.json'));
  const validate = ajv.compile(sarifPackage('./lib/schemas/sarif-2.1.0-rtm.5.json'));
  return validate(log) ? [] : validate.errors;
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: unknown; readonly region: unknown } },
        ];
        readonly fixes?: unknown;
      }[];
    },
  ];
}

describe('findings as SARIF', () => {
  const problems = EXAMPLES.flatMap((example) => example.problems);

  it('fit the schema of SARIF 2.1.0, whatever was found', () => {
    expect(schemaErrors(sarifLog(problems, '1.2.3'))).toEqual([]);
    expect(schemaErrors(sarifLog([], '1.2.3'))).toEqual([]);
    // The check can fail.
    expect(schemaErrors({ version: '2.1.0', runs: [{ results: [{}] }] })).not.toEqual([]);
  });

  it('name their rule, its level, and the place in a relative file', () => {
    const { runs } = sarifLog(problems, '1.2.3') as Log;
    for (const [number, result] of runs[0].results.entries()) {
      const problem = problems[number]!;
      expect(runs[0].tool.driver.rules[result.ruleIndex]!.id).toBe(problem.code);
      expect(result.level).toBe(problem.severity === 'info' ? 'note' : problem.severity);
    }
  });

  it('give regions, URIs and repairs', () => {
    const problem: LocatedProblem = {
      code: 'AMASIM_QUERY_ESCAPE',
      severity: 'error',
      message: 'm',
      file: 'my rules/é.json',
      line: 3,
      column: 7,
      length: 4,
      replacement: '>',
    };
    const { runs } = sarifLog(
      [problem, { ...problem, file: '/tmp/a b.json' }, { ...problem, file: 'C:\\r.json' }],
      '0',
    ) as Log;
    expect(runs[0].results.map(({ locations }) => locations[0].physicalLocation.artifactLocation)).toEqual([
      { uri: 'my%20rules/%C3%A9.json' },
      { uri: 'file:///tmp/a%20b.json' },
      { uri: 'file:///C:/r.json' },
    ]);
    expect(runs[0].results[0]!.locations[0].physicalLocation.region).toEqual({
      startLine: 3,
      startColumn: 7,
      endLine: 3,
      endColumn: 11,
    });
    expect(JSON.stringify(runs[0].results[0]!.fixes)).toContain('"insertedContent":{"text":">"}');
  });

  it('come from the command line', async () => {
    const { code, stdout } = await amasim(['check', '--xpath', '*[System[EventId=1]]', '--format', 'sarif']);
    expect(code).toBe(1);
    expect(schemaErrors(JSON.parse(stdout))).toEqual([]);
  });
});
