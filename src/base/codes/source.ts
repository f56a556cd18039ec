import type { CodeRegister } from '../code-info.ts';

/** Codes of reading inputs (`sources/`, `events/`). */
export const SOURCE_CODES = {
  AMASIM_SOURCE_UNREADABLE: {
    blame: 'input',
    severity: 'error',
    help: 'The file or folder could not be opened or read; check the path and its permissions.',
  },
  AMASIM_SOURCE_TRUNCATED: {
    blame: 'input',
    severity: 'error',
    help: 'The input ends inside a record, chunk or element; what came before it was read. Export it again.',
  },
} as const satisfies CodeRegister;
