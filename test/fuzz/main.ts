/**
 * `npm run fuzz`: reads tampered inputs for as long as told and exits 1 when the reader does what it never must.
 *
 *   npm run fuzz -- --seconds 300                        every format, in turn, for so long each
 *   npm run fuzz -- --format evtx --cases 100000         so many cases
 *   npm run fuzz -- --format evtx --seed 7 --case 123    one case again; --save <file> keeps its bytes
 *   npm run fuzz -- --inputs corpus                      real logs to begin from, where they are at hand
 *   npm run fuzz -- --patience 120                       seconds until a case without an end is given up (default 30)
 */
import { parseArgs } from 'node:util';
import { NO_CORPUS } from './paths.ts';
import { runShift } from './run-shift.ts';
import type { Finding, Shift } from './shift.ts';

const TARGETS: Readonly<Record<string, string>> = {
  evtx: './evtx-target.js',
  xml: './xml-target.js',
  prefixes: './prefix-target.js',
  faulty: './faulty-target.js',
};
const ALL = ['prefixes', 'evtx', 'xml'];
const DEFAULT_SECONDS = 60;

const { values } = parseArgs({
  options: {
    format: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    cases: { type: 'string' },
    from: { type: 'string', default: '0' },
    case: { type: 'string' },
    steps: { type: 'string' },
    inputs: { type: 'string', default: 'own' },
    save: { type: 'string' },
    patience: { type: 'string', default: '30' },
  },
});

const { format, inputs, save } = values;
const seed = numberOf('seed', values.seed);
const formats = format === 'all' ? ALL : [format];
if (inputs !== 'own' && inputs !== 'corpus') refuse('--inputs is own or corpus');
if (inputs === 'corpus' && NO_CORPUS) refuse('the corpus is not at hand');
const only = values.steps
  ?.split(',')
  .filter((step) => step !== '')
  .map((step) => numberOf('steps', step));
const from = numberOf('from', values.case ?? values.from);
const cases = values.case === undefined ? values.cases && numberOf('cases', values.cases) : 1;
const seconds = numberOf('seconds', values.seconds ?? String(DEFAULT_SECONDS));
const silenceMs = 1000 * numberOf('patience', values.patience);

let found = 0;
for (const name of formats) {
  const module = TARGETS[name];
  if (module === undefined) refuse(`--format is ${ALL.join(', ')} or all`);
  const isBounded = typeof cases === 'number';
  const shift: Shift = {
    module,
    options: { seed, inputs },
    from,
    to: isBounded ? from + cases : undefined,
    forMs: isBounded || name === 'prefixes' ? undefined : seconds * 1000,
    only,
    careful: 'fast',
    save,
  };
  const { findings, report } = await runShift(shift, silenceMs);
  for (const finding of findings) print(describe(name, finding));
  const { slowest } = report;
  print(
    `${name}: ${report.cases} cases from ${from}, seed ${seed}, ${inputs} inputs: ${findings.length} findings` +
      `${report.more > 0 ? ` and ${report.more} more of these kinds` : ''}; ` +
      `${report.cpuSeconds.toFixed(1)} s of CPU time, at most ${Math.round(slowest.ms)} ms (case ${slowest.number}), ` +
      `${Math.round(report.peakMegabytes)} MB at the peak`,
  );
  found += findings.length;
}
process.exitCode = found > 0 ? 1 : 0;

function describe(name: string, finding: Finding): string {
  const { number, complaint, steps } = finding;
  const chosen = finding.only === undefined ? '' : ` --steps ${finding.only.join(',')}`;
  const replay = `npm run fuzz -- --format ${name} --seed ${seed} --inputs ${inputs} --case ${number}${chosen}`;
  return [`FINDING in ${name} case ${number}: ${complaint}`, ...steps, `replay: ${replay}`].join('\n  ');
}

function numberOf(option: string, text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 0 ? number : refuse(`--${option} takes a number, not ${text}`);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
