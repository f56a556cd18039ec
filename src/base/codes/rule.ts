import type { CodeRegister } from '../code-info.ts';

/** Codes of reading data collection rules (`rules/`). */
export const RULE_CODES = {
  AMASIM_RULE_JSON: {
    blame: 'config',
    severity: 'error',
    help: 'The file is not JSON; the message gives line and column.',
  },
} as const satisfies CodeRegister;
