import type { CodeRegister } from '../code-info.ts';

/** Codes of reading and compiling queries (`query/`). */
export const QUERY_CODES = {
  AMASIM_QUERY_SYNTAX: {
    blame: 'config',
    severity: 'error',
    help: 'The text is not an event query; the caret shows where reading stopped.',
  },
  AMASIM_QUERY_UNSUPPORTED: {
    blame: 'config',
    severity: 'error',
    help: 'XPath 1.0 has this, the Windows subset does not; docs/xpath.md lists what it has.',
  },
  AMASIM_QUERY_OPERANDS: {
    blame: 'config',
    severity: 'error',
    help: 'An operator takes an element, attribute or function on its left and a constant on its right, as in EventID=4624.',
  },
  AMASIM_QUERY_CHANNEL: {
    blame: 'config',
    severity: 'error',
    help: 'The query must name a log before the first exclamation mark, as in Security!*[System[EventID=4624]].',
  },
  AMASIM_QUERY_TOO_LARGE: {
    blame: 'config',
    severity: 'error',
    help: 'The query is longer or nested deeper than we read; split it into several.',
  },
  AMASIM_QUERY_LIST: {
    blame: 'config',
    severity: 'error',
    help: 'The XML is not a structured query (QueryList with Query, Select and Suppress) that Windows documents as valid.',
  },
  AMASIM_QUERY_LIST_ODD: {
    blame: 'config',
    severity: 'warning',
    help: 'The structured query departs from what Windows documents but is in use; it is evaluated as written.',
  },
} as const satisfies CodeRegister;
