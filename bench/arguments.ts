/** What `npm run bench` was asked for. */
import { parseArgs } from 'node:util';
import { DEFAULT_CORPUS } from './inputs/inputs.ts';

export interface BenchArguments {
  readonly brief: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly keep: boolean;
  /** Only what has this in its id or title. */
  readonly only: string;
  readonly corpus: string;
  readonly pairs: number;
  /** Commits to compare, the older first; the working copy stands for a second one not named. */
  readonly compare?: readonly [string, string?];
}

/** Errors: throws for flags there are not, or that do not go together. */
export function readArguments(args: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      brief: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      corpus: { type: 'string', default: DEFAULT_CORPUS },
      pairs: { type: 'string' },
      compare: { type: 'string' },
    },
  });
  const { compare, pairs, ...rest } = values;
  if (positionals.length > (compare === undefined ? 0 : 1)) throw new Error(`what is ${positionals.at(-1)}?`);
  if (rest.write && rest.only !== '') throw new Error('--write is for all there is, --only for a part');
  const [newer] = positionals;
  return {
    ...rest,
    pairs: pairs === undefined ? (rest.brief ? 1 : 5) : Math.max(1, Number(pairs) || 1),
    ...(compare !== undefined && { compare: newer === undefined ? [compare] : [compare, newer] }),
  };
}
