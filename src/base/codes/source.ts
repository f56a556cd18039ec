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
  AMASIM_SOURCE_EVENT_TOO_LARGE: {
    blame: 'config',
    severity: 'error',
    help: 'An event does not fit into a 64 KiB chunk of an EVTX file; shorten its values or write XML instead.',
  },
  AMASIM_SOURCE_LOG_FULL: {
    blame: 'config',
    severity: 'error',
    help: 'The EVTX file has all the chunks it may have (its header counts at most 65,535); go on in another file.',
  },
} as const satisfies CodeRegister;
