import type { CodeRegister } from '../code-info.ts';

/** Codes of reading and compiling queries (`query/`). */
export const QUERY_CODES = {
  AMASIM_QUERY_SYNTAX: {
    blame: 'config',
    severity: 'error',
    help: 'The text is not an event query; the caret shows where reading stopped.',
  },
} as const satisfies CodeRegister;
