/** Flags that say what is expected of a result. */
import type { Options } from 'yargs';

const file = { type: 'string', requiresArg: true } as const;

/** `example`: of an expectation of the command's figures. */
export function outputOptions(example: string) {
  return {
    expect: { ...file, describe: `exit code 1 unless these hold, as in '${example}'` },
  } as const satisfies Readonly<Record<string, Options>>;
}

/** What they parse to. */
export interface OutputArguments {
  expect: string | undefined;
  json: boolean;
}
