import type { CodeRegister } from '../code-info.ts';

/** Codes of the agents (`agents/`). */
export const AGENT_CODES = {
  AMASIM_AGENT_SETTING: {
    blame: 'config',
    severity: 'error',
    help: 'A setting of an agent is not one, or has a value it cannot have; the message names what was wanted.',
  },
  AMASIM_AGENT_SPOOL: {
    blame: 'config',
    severity: 'error',
    help: 'The folder of --resume cannot be used: it cannot be read or written, belongs to another replay, or holds positions that are none.',
  },
  AMASIM_AGENT_SPOOL_WRITE: {
    blame: 'config',
    severity: 'error',
    help: 'A batch could not be written to the queue on disk; reading waits until it can. Mostly the disk is full.',
  },
  AMASIM_AGENT_SPOOL_DAMAGED: {
    blame: 'input',
    severity: 'error',
    help: 'A batch in the queue on disk is not as it was written; its rows are lost and counted, its file keeps its bytes as *.damaged.',
  },
  AMASIM_AGENT_QUEUED: {
    blame: 'remote',
    severity: 'error',
    help: 'Rows were not accepted by the service before the run ended. With --resume they wait for the next run; otherwise they are gone.',
  },
} as const satisfies CodeRegister;
