import type { CodeRegister } from '../code-info.ts';

/** Codes of the agents (`agents/`). */
export const AGENT_CODES = {
  AMASIM_AGENT_SETTING: {
    blame: 'config',
    severity: 'error',
    help: 'A setting of an agent is not one, or has a value it cannot have; the message names what was wanted.',
  },
} as const satisfies CodeRegister;
