/** The work of `amasim query`. Returns the exit code. */
import type { EngineChoice } from '../query/types.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { refuseUsage } from './fail.ts';
import { describeProblem, writeErr, writeJson, writeOut } from './print.ts';
import { printEvents } from './print-events.ts';
import { readFilter } from './read-filter.ts';
import { readTextFile } from './read-text-file.ts';

export interface QueryArguments extends GlobalArguments {
  query: string;
  inputs: string[];
  format: 'xml' | 'ndjson';
  count: boolean;
  json: boolean;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
}

export async function queryEvents(args: QueryArguments): Promise<number> {
  if (args.json && !args.count)
    refuseUsage('--json goes with --count; events are printed one a line by --format ndjson');
  const isFile = /\.xml$/i.test(args.query);
  const text = isFile ? await readTextFile(args.query) : args.query;
  const files = args.inputs.length === 0 ? 'own' : 'any';
  const read = readFilter(text, { file: isFile ? args.query : undefined, engine: args.engine, files });
  if (!read.ok) {
    writeErr('The specified query is invalid');
    for (const problem of read.problem) writeErr(describeProblem(problem));
    return EXIT.usage;
  }
  const inputs = files === 'own' ? [...read.value.files] : args.inputs;
  if (inputs.length === 0) refuseUsage('query: no input; name files, folders, globs or - (stdin)');
  for (const warning of read.value.warnings) writeErr(describeProblem(warning));
  const {
    read: events,
    matched,
    malformed,
    recovered,
    exitCode,
  } = await printEvents({
    ...args,
    inputs,
    format: args.count ? 'none' : args.format,
    filter: read.value.filter,
  });
  if (args.json) await writeJson({ schemaVersion: 1, events: { read: events, matched, malformed, ...recovered } });
  else if (args.count) await writeOut(`${matched}\n`);
  if (matched === 0 && exitCode !== EXIT.interrupted) {
    writeErr('No events were found that match the specified selection criteria.');
    if (!args.quiet) {
      // The checks are loaded only where their advice is wanted.
      const { tellFilterFindings } = await import('./tell-findings.ts');
      tellFilterFindings(text, isFile ? args.query : undefined);
    }
  }
  return exitCode === EXIT.fine && matched === 0 ? EXIT.findings : exitCode;
}
