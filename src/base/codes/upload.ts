import type { CodeRegister } from '../code-info.ts';

/** Codes of batching and sending (`upload/`). */
export const UPLOAD_CODES = {
  AMASIM_UPLOAD_ROW_TOO_LARGE: {
    blame: 'input',
    severity: 'error',
    help: 'A single row is larger than the service accepts in one call, so it cannot be sent; it is counted as rejected.',
  },
} as const satisfies CodeRegister;
