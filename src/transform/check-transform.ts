import { type Problem, severityOf } from '../base/problem.ts';
import { checkNames } from './check-names.ts';
import { checkOutput } from './check-output.ts';
import { checkSupport } from './check-support.ts';
import { parseTransform } from './parse-transform.ts';
import { TransformReport } from './transform-report.ts';
import type { TransformText } from './types.ts';

/**
 * Everything that is wrong with a `transformKql`, in the order of the text; empty when Azure Resource Manager would take it.
 *
 * Shape:  each problem has the text and a span; those the service refuses have `arm` and start with its code. An empty text has
 *         no problem: the service takes it for no transformation.
 * Errors: AMASIM_TRANSFORM_…; the limit of 15,360 characters is checked with the rule (AMASIM_RULE_LIMIT).
 * Cost:   about 1 s the first time (the parser is loaded and warms up), then milliseconds for usual texts.
 * @example checkTransform({ kql: 'source | where EventID == 4624', ...columnsOf(rule, 'Microsoft-SecurityEvent') })
 */
export function checkTransform(transform: TransformText): readonly Problem[] {
  const { kql } = transform;
  if (kql.trim() === '') return [];
  const parsed = parseTransform(transform);
  if ('code' in parsed) return [parsed];
  const report = new TransformReport(kql);
  checkNames(transform, parsed, report);
  if (parsed.syntaxErrors.length === 0) checkSupport(kql, parsed, report);
  // What comes out of a text that is refused is not known.
  if (report.problems.every(({ code }) => severityOf(code) !== 'error')) checkOutput(transform, parsed, report);
  return report.problems;
}
