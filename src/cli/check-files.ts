/** The work of `amasim check`. Returns the exit code. */
import { writeFile } from 'node:fs/promises';
import { systemClock } from '../base/clock.ts';
import type { LocatedProblem } from '../base/located-problem.ts';
import { checkDocument, checkExpression, holdsRulesOrQueries } from '../checking/check-document.ts';
import { repairDocument } from '../checking/repair-document.ts';
import { repairQuery } from '../query/repair/repair-query.ts';
import { checkJson } from '../report/check-json.ts';
import { renderCheck } from '../report/check-text.ts';
import { type JunitProblem, renderJunit } from '../report/junit.ts';
import { sarifLog } from '../report/sarif.ts';
import { inputNames } from './arguments.ts';
import { findCheckInputs } from './check-inputs.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { refuseUsage } from './fail.ts';
import { paintSeverity, stdoutIsTerminal, writeErr, writeJson, writeOut } from './print.ts';
import { readTextFile } from './read-text-file.ts';
import { version } from './version.ts';

export interface CheckArguments extends GlobalArguments {
  files: string[];
  xpath: string | undefined;
  format: 'text' | 'json' | 'sarif' | 'junit';
  json: boolean;
  fix: boolean;
}

/** Columns where the output is no terminal. */
const LINE_WIDTH = 120;

export async function checkFiles(args: CheckArguments): Promise<number> {
  const files = inputNames(args.files);
  if ((args.xpath === undefined) === (files.length === 0)) refuseUsage('check takes files, or one query by --xpath');
  if (args.xpath !== undefined && args.fix) return printRepaired(args.xpath);
  const started = systemClock.monotonic();
  const problems: LocatedProblem[] = [];
  if (args.xpath !== undefined) problems.push(...checkExpression(args.xpath));
  let others = 0;
  for (const { file, from } of await findCheckInputs(files)) {
    const text = await readTextFile(file);
    if (from === 'found' && !holdsRulesOrQueries(text)) {
      others++;
      continue;
    }
    problems.push(...checkDocument(args.fix ? await repairFile(text, file, args) : text, file));
  }
  if (others > 0 && !args.quiet) writeErr(`passed over, as holding neither rules nor queries: ${others} files`);
  const format = args.json ? 'json' : args.format;
  if (format === 'json') await writeJson(checkJson(problems));
  else if (format === 'sarif') await writeOut(`${JSON.stringify(sarifLog(problems, version), undefined, 2)}\n`);
  else if (format === 'junit') {
    const seconds = (systemClock.monotonic() - started) / 1000;
    await writeOut(renderJunit({ name: 'amasim check', seconds, problems: problems.map(junitProblem) }));
  } else {
    const shown = args.quiet ? problems.filter(({ severity }) => severity === 'error') : problems;
    const terminal = stdoutIsTerminal();
    const paint = terminal ? paintSeverity : (_severity: unknown, words: string) => words;
    await writeOut(`${renderCheck(shown, { paint, width: (terminal && process.stdout.columns) || LINE_WIDTH })}\n`);
  }
  return problems.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.fine;
}

function junitProblem({ code, message, help, file, line, column }: LocatedProblem): JunitProblem {
  const place = [file ?? '<xpath>', line, column].filter((part) => part !== undefined).join(':');
  return { code, message: `${place}: ${message}${help === undefined ? '' : `; ${help}`}`, file };
}

/** Writes the repaired text back, and says what was repaired. */
async function repairFile(text: string, file: string, { quiet }: CheckArguments): Promise<string> {
  if (file === '-') refuseUsage('--fix writes to the files it repairs; stdin is none');
  const repair = repairDocument(text, file);
  if (repair.repaired.length === 0) return text;
  await writeFile(file, repair.text).catch((cause: Error) => refuseUsage(`${file}: ${cause.message}`));
  if (!quiet)
    for (const { code, message, path } of repair.repaired) writeErr(`fixed ${file}${path ?? ''}: ${message} [${code}]`);
  return repair.text;
}

/** `--xpath … --fix`: the repaired query, or its parts, one a line; what is left to say goes to stderr. */
async function printRepaired(xpath: string): Promise<number> {
  const { texts } = repairQuery(xpath, { form: 'either' });
  await writeOut(`${texts.join('\n')}\n`);
  const left = texts.flatMap((text) => checkExpression(text));
  if (left.length > 0) writeErr(renderCheck(left, { paint: paintSeverity, width: LINE_WIDTH }));
  return left.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.fine;
}
