import type { CodeRegister } from '../code-info.ts';

/** Codes of the local Azure (`emulator/`). */
export const EMULATOR_CODES = {
  AMASIM_EMULATOR_PORT: {
    blame: 'config',
    severity: 'error',
    help: 'The emulator could not listen on the port asked for; choose another, or 0 for any free one.',
  },
  AMASIM_EMULATOR_FAULTS: {
    blame: 'config',
    severity: 'error',
    help: 'The list of faults is not one; the message names each entry and member that is wrong.',
  },
  AMASIM_EMULATOR_CLOCK: {
    blame: 'config',
    severity: 'error',
    help: 'The clock of the emulator cannot be moved like that; the message shows the ways there are.',
  },
} as const satisfies CodeRegister;
