import type { CodeRegister } from '../code-info.ts';

/** Codes of mapping events to table rows (`tables/`). */
export const TABLE_CODES = {
  AMASIM_TABLE_UNKNOWN_STREAM: {
    blame: 'config',
    severity: 'error',
    help: 'The stream is neither a known Microsoft- stream for Windows events nor declared in streamDeclarations.',
  },
  AMASIM_TABLE_NOT_TYPED: {
    blame: 'input',
    severity: 'warning',
    help: 'The text of an event does not fit the type of its column (a word in an int column, for instance), so the column is left empty.',
  },
  AMASIM_TABLE_NO_TIME: {
    blame: 'input',
    severity: 'warning',
    help: 'The event has no usable TimeCreated, so TimeGenerated is left empty and the service uses the time of receipt.',
  },
  AMASIM_TABLE_REPEATED_ITEM: {
    blame: 'input',
    severity: 'info',
    help: 'An event has several data items of one name; the column of that name holds the first, EventData holds all.',
  },
} as const satisfies CodeRegister;
