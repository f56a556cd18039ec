/** The arguments of a command line → the inputs they name: files, folders, patterns, and `-` for stdin. */
import { basename } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { isFirewallFile } from './firewall/find.ts';
import { expandPattern, kindOf, unreadable, walkFolder } from './walk.ts';
import { hasWildcard } from './wildcard.ts';

interface InputBase {
  /** As the user named it. */
  readonly source: string;
  /** The log it is, where that is known; absent: each event belongs to its own channel. */
  readonly log?: string;
}

/** A file that can be read at any offset. */
export interface FileInput extends InputBase {
  readonly kind: 'file';
  readonly path: string;
}

/** Stdin, or something like a named pipe (then with a path): can be read once, forwards. */
export interface StreamInput extends InputBase {
  readonly kind: 'stream';
  readonly path?: string;
}

export type Input = FileInput | StreamInput;

export interface FoundInputs {
  readonly inputs: readonly Input[];
  readonly problems: readonly Problem[];
}

/** What stands for stdin among the arguments. */
export const STDIN = '-';

export interface FindOptions {
  /** What the user says all inputs are. */
  readonly log?: string | undefined;
  /** Firewall logs of a folder are found as well, by how they begin. */
  readonly firewallLogs?: boolean;
}

/**
 * Finds what the arguments name, in their order; files of a folder or pattern in byte order. What cannot be found or
 * read is a problem each, the others go on.
 */
export async function findInputs(args: readonly string[], options: FindOptions = {}): Promise<FoundInputs> {
  const inputs: Input[] = [];
  const problems: Problem[] = [];
  for (const argument of args) {
    const found = await findInput(argument, options);
    for (const input of found.inputs) inputs.push(withLog(input, options.log));
    problems.push(...found.problems);
  }
  return { inputs, problems };
}

async function findInput(argument: string, { firewallLogs = false }: FindOptions): Promise<FoundInputs> {
  if (argument === STDIN) return { inputs: [{ kind: 'stream', source: STDIN }], problems: [] };
  const kind = await kindOf(argument);
  if (kind === 'file') return { inputs: [fileInput(argument)], problems: [] };
  if (kind === 'special') return { inputs: [{ kind: 'stream', source: argument, path: argument }], problems: [] };
  if (kind === 'folder') {
    const { files, problems } = await walkFolder(argument, firewallLogs ? isFirewallFile : undefined);
    const empty = files.length === 0 && problems.length === 0;
    const inputs = files.map(fileInput);
    return { inputs, problems: empty ? [noFiles(argument, firewallLogs)] : problems };
  }
  // A name with brackets in it may be the name of a file; only what is none is taken for a pattern.
  if (hasWildcard(argument)) {
    const { files, problems } = await expandPattern(argument);
    const none = files.length === 0 && problems.length === 0;
    const inputs = files.map(fileInput);
    return { inputs, problems: none ? [notFound(argument, 'no file fits the pattern')] : problems };
  }
  const code = (kind as NodeJS.ErrnoException).code;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return {
    inputs: [],
    problems: [missing ? notFound(argument, 'no such file or folder') : unreadable(argument, kind)],
  };
}

function fileInput(path: string): FileInput {
  return { kind: 'file', source: path, path };
}

const FORWARDED = 'ForwardedEvents';

function withLog(input: Input, log: string | undefined): Input {
  const name = basename(input.path ?? '').toLowerCase();
  const known = log ?? (name.startsWith(FORWARDED.toLowerCase()) ? FORWARDED : undefined);
  return known === undefined ? input : { ...input, log: known };
}

function notFound(source: string, reason: string): Problem {
  return { code: 'AMASIM_INPUT_NOT_FOUND', message: reason, file: source };
}

function noFiles(source: string, firewallLogs: boolean): Problem {
  const message = `the folder holds no .evtx or .xml file${firewallLogs ? ', and no firewall log' : ''}`;
  return { code: 'AMASIM_INPUT_EMPTY', message, file: source };
}
