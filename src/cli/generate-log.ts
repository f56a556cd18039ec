/** The work of `amasim generate`. Returns the exit code. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import { Tally } from '../base/tally.ts';
import { formatBytes, formatCount, formatSeconds } from '../report/format-number.ts';
import { builtInProfile, builtInProfiles, loadProfile, PROFILES_FOLDER } from '../sources/generator/profile-files.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { refuseUsage } from './fail.ts';
import { type GenerateArguments, readPlan, readTarget } from './generate-options.ts';
import { listenForInterrupt } from './interrupt.ts';
import { printProblem, writeErr, writeJson, writeOut } from './print.ts';
import { tellProblems } from './tell-problems.ts';
import { writeLog } from './write-log.ts';

export async function generateLog(args: GenerateArguments): Promise<number> {
  if (args.list) return listProfiles(args);
  const { profile: name } = args;
  if (name === undefined) return refuseUsage(`generate: name a profile: ${builtInProfiles().join(', ')}, or a file`);
  const loaded = loadProfile(name);
  const { profile } = loaded;
  if (!profile) {
    for (const problem of loaded.problems) printProblem(problem);
    return EXIT.usage;
  }
  if (args['print-profile']) {
    await writeOut(readFileSync(loaded.file, 'utf8'));
    return EXIT.fine;
  }
  const target = readTarget(args);
  const plan = readPlan(args, profile);
  if (target.format === 'evtx' && target.path === undefined && process.stdout.isTTY) {
    refuseUsage('EVTX does not go to a terminal: --output <file>, or pipe it somewhere');
  }
  const tally = new Tally();
  const interrupt = listenForInterrupt('amasim: finishing the log with what there is; once more to stop at once');
  const started = systemClock.monotonic();
  try {
    const report = (problem: Parameters<Tally['problem']>[0]) => tally.problem(problem);
    const { events, bytes } = await writeLog({ plan, target, report, stop: interrupt.signal });
    const seconds = Math.round(systemClock.monotonic() - started) / 1000;
    if (args.json) await writeJson({ schemaVersion: 1, events, bytes, seconds });
    else if (target.path !== undefined && !args.quiet) {
      writeErr(`${formatCount(events)} events, ${formatBytes(bytes)}, ${formatSeconds(seconds)}: ${target.path}`);
    }
  } finally {
    interrupt.dispose();
  }
  const problems = tally.problems();
  tellProblems(problems, { tell: args.quiet ? 'errors' : 'all' });
  return interrupt.interrupted ? EXIT.interrupted : exitCodeAfter(problems);
}

async function listProfiles({ json }: GenerateArguments): Promise<number> {
  const profiles = builtInProfiles().map((name) => {
    const { description, eventsPerSecond, hosts } = builtInProfile(name);
    return { name, eventsPerSecond, hosts: hosts.count, description };
  });
  if (json) await writeJson({ schemaVersion: 1, profiles, folder: PROFILES_FOLDER });
  else {
    for (const { name, eventsPerSecond, hosts, description } of profiles) {
      const rate = `${eventsPerSecond}/s`.padStart(6);
      await writeOut(`${name.padEnd(18)}${rate} × ${String(hosts).padStart(3)}  ${description}\n`);
    }
    await writeOut(`\nEvents per second of a host × hosts. The files, to copy and edit: ${PROFILES_FOLDER}\n`);
  }
  return EXIT.fine;
}
