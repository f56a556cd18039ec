#!/usr/bin/env node
/** The command line: parses, calls the library, prints, decides the exit code. The only room that does. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SimulatorError } from '../base/problem.ts';
import { hideStdin, repeatedOption } from './arguments.ts';
import { checkCommand } from './check.ts';
import { GLOBAL_OPTIONS } from './common-options.ts';
import { costCommand } from './cost.ts';
import { dumpCommand } from './dump.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { explainCommand } from './explain.ts';
import { gatewayCommand } from './gateway.ts';
import { generateCommand } from './generate.ts';
import { overlapCommand } from './overlap.ts';
import { flushOut, printProblem, turnOffColors, writeErr } from './print.ts';
import { queryCommand } from './query.ts';
import { ruleCommand } from './rule.ts';
import { runCommand } from './run.ts';
import { serveCommand } from './serve.ts';
import { version } from './version.ts';

/** Thrown by yargs' own checks. */
class UsageError extends Error {}

const parser = yargs(hideStdin(hideBin(process.argv)))
  .scriptName('amasim')
  .usage(
    '$0 <command>\n\nReplays Windows events through data collection rules to an emulated or real Logs Ingestion endpoint.',
  )
  .options(GLOBAL_OPTIONS)
  .middleware(({ color }) => {
    if (!color) turnOffColors();
  })
  .command(runCommand)
  .command(dumpCommand)
  .command(queryCommand)
  .command(checkCommand)
  .command(overlapCommand)
  .command(explainCommand)
  .command(costCommand)
  .command(serveCommand)
  .command(gatewayCommand)
  .command(generateCommand)
  .command(ruleCommand)
  .demandCommand(1, 'Say what to do: name a command.')
  .strict()
  .middleware((args) => {
    const repeated = repeatedOption(args);
    if (repeated !== undefined) throw new UsageError(`--${repeated} is given more than once`);
  }, true)
  .parserConfiguration({ 'parse-positional-numbers': false })
  .version(version)
  .help()
  .alias('h', 'help')
  .wrap(Math.min(120, process.stdout.columns ?? 100))
  .exitProcess(false)
  .fail((message, error) => {
    // What yargs finds wrong while it parses comes as an error of its own.
    throw error === undefined || error.name === 'YError' ? new UsageError(message ?? error.message) : error;
  });

// Once a command has run, yargs renders its help in case it should fail later, which takes longer than many commands do.
interface WithUsage {
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
}
(parser as unknown as WithUsage).getInternalMethods().getUsageInstance().cacheHelpMessage = () => {};

void main();

async function main(): Promise<void> {
  try {
    await parser.parseAsync();
    await flushOut();
  } catch (error) {
    if (error instanceof UsageError) {
      writeErr(`amasim: ${error.message}\nTry: amasim --help`);
      process.exitCode = EXIT.usage;
    } else if (error instanceof SimulatorError) {
      printProblem(error.problem);
      process.exitCode = exitCodeOf(error.problem);
    } else {
      writeErr(
        `amasim failed, which is a bug in it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      process.exitCode = EXIT.ours;
    }
  }
}
