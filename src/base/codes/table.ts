import type { CodeRegister } from '../code-info.ts';

/** Codes of mapping events to table rows (`tables/`). */
export const TABLE_CODES = {
  AMASIM_TABLE_UNKNOWN_STREAM: {
    blame: 'config',
    severity: 'error',
    help: 'The stream is neither a known Microsoft- stream for Windows events nor declared in streamDeclarations.',
  },
} as const satisfies CodeRegister;
