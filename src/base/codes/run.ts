import type { CodeRegister } from '../code-info.ts';

/** Codes of the pipeline, the pool and the command line. */
export const RUN_CODES = {
  AMASIM_RUN_NO_INPUT: {
    blame: 'input',
    severity: 'error',
    help: 'None of the inputs named holds a file that could be read.',
  },
} as const satisfies CodeRegister;
