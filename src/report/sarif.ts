/**
 * Problems as SARIF 2.1.0, which code hosts and editors show beside the lines.
 *
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/ (read 2026-11-24).
 */
import { CODES, type Code } from '../base/codes.ts';
import type { LocatedProblem } from '../base/located-problem.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** A SARIF log with one run. `version` is that of amasim. */
export function sarifLog(problems: readonly LocatedProblem[], version: string): object {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const texts = problems.some(({ file }) => file === undefined);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'amasim', version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        ...(texts && { artifacts: [{ description: { text: 'the query given on the command line' } }] }),
        results: problems.map((problem) => resultOf(problem, codes.indexOf(problem.code))),
      },
    ],
  };
}

function ruleOf(code: Code): object {
  const { help, severity } = CODES[code];
  return {
    id: code,
    fullDescription: { text: help },
    help: { text: `${help} See docs/errors.md of amasim, ${code.toLowerCase()}.` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(problem: LocatedProblem, ruleIndex: number): object {
  const { code, severity, message, help, file, path, line, column, length, replacement } = problem;
  const artifactLocation = file === undefined ? { index: 0 } : { uri: uriOf(file) };
  const region =
    line === undefined
      ? undefined
      : { startLine: line, startColumn: column, endLine: line, endColumn: (column ?? 1) + (length ?? 1) };
  const physicalLocation = { artifactLocation, ...(region !== undefined && { region }) };
  const location = {
    physicalLocation,
    ...(path && { logicalLocations: [{ fullyQualifiedName: path, kind: 'value' }] }),
  };
  const fix = {
    description: { text: help ?? message },
    artifactChanges: [
      { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: replacement ?? '' } }] },
    ],
  };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: help === undefined ? message : `${message}. ${help}` },
    locations: [location],
    ...(replacement !== undefined && region !== undefined && { fixes: [fix] }),
  };
}

/** A relative path as a URI reference, an absolute one as a file URI. */
function uriOf(file: string): string {
  const path = file
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A\//, '$1:/');
  if (path.startsWith('/')) return `file://${path}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path}` : path;
}
