import type { CodeRegister } from '../code-info.ts';

/** Codes of the Log Analytics gateway (`agents/gateway/`). */
export const GATEWAY_CODES = {
  AMASIM_GATEWAY_PORT: {
    blame: 'config',
    severity: 'error',
    help: 'The gateway could not listen on the address asked for; choose another port, or 0 for any free one.',
  },
  AMASIM_GATEWAY_SETTINGS: {
    blame: 'config',
    severity: 'error',
    help: 'A setting of the gateway is not what it has to be; the message names it and shows what is.',
  },
  AMASIM_GATEWAY_WORKSPACES: {
    blame: 'config',
    severity: 'error',
    help: 'The agent of a gateway reports to at most 10 workspaces with the Azure Monitor Agent and to 4 with the Log Analytics agent; start another gateway for the others.',
  },
} as const satisfies CodeRegister;
