/** What yargs does to arguments that we need otherwise. */
import { statSync } from 'node:fs';
import { STDIN } from '../sources/inputs.ts';

/** Stands for `-` while yargs parses: it drops a lone `-` from lists of positionals. */
const STDIN_MARK = '\u0001stdin';

/** Arguments as yargs shall see them. */
export function hideStdin(args: readonly string[]): string[] {
  return args.map((argument) => (argument === STDIN ? STDIN_MARK : argument));
}

/** Inputs as the user named them. */
export function inputNames(inputs: readonly string[]): string[] {
  return inputs.map((input) => (input === STDIN_MARK ? STDIN : input));
}

/**
 * Tells inputs from rule files. `--dcr a.json b.json` takes all that follows it, so that in `run --dcr rule.json logs/` the
 * input has ended up among the rules; what cannot be a rule (stdin, a folder, an event file) is an input.
 */
export function separateInputs(args: {
  readonly inputs: readonly string[];
  readonly dcr: readonly string[];
  readonly compare?: readonly string[];
}): {
  inputs: string[];
  dcr: string[];
  compare: string[];
} {
  const isInput = (name: string) => name === STDIN || /\.(evtx|xml|log|log\.old)$/i.test(name) || isFolder(name);
  const isRules = (name: string) => !isInput(name);
  const [dcr, compare] = [inputNames(args.dcr), inputNames(args.compare ?? [])];
  return {
    inputs: [...inputNames(args.inputs), ...dcr.filter(isInput), ...compare.filter(isInput)],
    dcr: dcr.filter(isRules),
    compare: compare.filter(isRules),
  };
}

/** Options that take a list, so that they may stand more than once. */
const LISTS: ReadonlySet<string> = new Set([
  ...[
    '_',
    'inputs',
    'files',
    'dcr',
    'compare',
    'detections',
    'host-name',
    'set',
    'plan',
    'calibrate',
    'price',
    'transform-drops',
  ],
  ...['workspace', 'allow', 'allow-ama', 'allow-certificate', 'connect-to'],
  // The same once more, as yargs adds them.
  ...['hostName', 'allowAma', 'allowCertificate', 'connectTo', 'transformDrops'],
]);

/** An option given twice that takes one value: yargs makes a list of it, which nothing behind it expects. */
export function repeatedOption(args: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(args).find((name) => Array.isArray(args[name]) && !LISTS.has(name));
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
