/** Flags that say in which forms a result is wanted, and what is expected of it. */
import type { Options } from 'yargs';

const file = { type: 'string', requiresArg: true } as const;

/** `example`: of an expectation of the command's figures. */
export function outputOptions(example: string) {
  return {
    expect: { ...file, describe: `exit code 1 unless these hold, as in '${example}'` },
    junit: { ...file, describe: 'also write expectations and errors as test cases (JUnit XML); - for stdout' },
    csv: { ...file, describe: 'also write the result as one table (CSV); - for stdout' },
    markdown: { ...file, describe: 'also write the result as Markdown, as for a pull request; - for stdout' },
  } as const satisfies Readonly<Record<string, Options>>;
}

/** What they parse to. */
export interface OutputArguments {
  expect: string | undefined;
  junit: string | undefined;
  csv: string | undefined;
  markdown: string | undefined;
  json: boolean;
}
