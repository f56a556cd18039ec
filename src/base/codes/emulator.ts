import type { CodeRegister } from '../code-info.ts';

/** Codes of the local Azure (`emulator/`). */
export const EMULATOR_CODES = {
  AMASIM_EMULATOR_PORT: {
    blame: 'config',
    severity: 'error',
    help: 'The emulator could not listen on the port asked for; choose another, or 0 for any free one.',
  },
} as const satisfies CodeRegister;
