import type { CodeRegister } from '../code-info.ts';

/** Codes of the local Azure (`emulator/`). */
export const EMULATOR_CODES = {
  AMASIM_EMULATOR_PORT: {
    blame: 'config',
    severity: 'error',
    help: 'The emulator could not listen on the port asked for; choose another, or 0 for any free one.',
  },
  AMASIM_EMULATOR_RULE_FILE: {
    blame: 'config',
    severity: 'error',
    help: 'A rule file given to startEmulator cannot be read.',
  },
  AMASIM_EMULATOR_HOST_NAME: {
    blame: 'config',
    severity: 'error',
    help: 'A name for the certificate of the emulator is no DNS name: labels of letters, digits and hyphens, the first of them may be *.',
  },
  AMASIM_EMULATOR_FAULTS: {
    blame: 'config',
    severity: 'error',
    help: 'The list of faults is not one; the message names each entry and member that is wrong.',
  },
  AMASIM_EMULATOR_DATA: {
    blame: 'config',
    severity: 'error',
    help: 'The folder of --data cannot be used: it cannot be read or written, or its identity.json is damaged, missing or of another release. Restore that file, or take another folder.',
  },
  AMASIM_EMULATOR_DATA_LOCKED: {
    blame: 'config',
    severity: 'error',
    help: 'Another emulator uses the folder of --data; end it, or take another folder. If there is none, delete the file named lock in it.',
  },
  AMASIM_EMULATOR_DATA_TORN: {
    blame: 'input',
    severity: 'warning',
    help: 'The emulator ended while it wrote a record; what was written of it was cut off. It had not been answered yet, unless the whole machine went down.',
  },
  AMASIM_EMULATOR_DATA_DAMAGED: {
    blame: 'input',
    severity: 'warning',
    help: 'Bytes in a file of --data are not what the emulator wrote there, or records are missing: the rows and resources in them are lost, all others were read. The files were changed from outside, or the machine went down without --data-sync each.',
  },
  AMASIM_EMULATOR_DATA_WRITE: {
    blame: 'config',
    severity: 'error',
    help: 'A body, or a change of a resource, could not be written to the folder of --data, so it was answered with 500 and not stored; or a line of the request log could not, and is in memory only. Mostly the disk is full.',
  },
  AMASIM_EMULATOR_CLOCK: {
    blame: 'config',
    severity: 'error',
    help: 'The clock of the emulator cannot be moved like that; the message shows the ways there are.',
  },
} as const satisfies CodeRegister;
