import type { CodeRegister } from '../code-info.ts';

/** Codes of detections: Sigma rules and analytics rules (`detections/`). */
export const DETECTION_CODES = {
  AMASIM_DETECTION_FILE: {
    blame: 'config',
    severity: 'error',
    help: 'The file or folder of detections cannot be read, or there are more or larger files than are looked at; the message has the limit.',
  },
  AMASIM_DETECTION_SYNTAX: {
    blame: 'config',
    severity: 'error',
    help: 'The file is neither YAML nor JSON that can be read; the message has the place. Aliases, nesting and size are limited.',
  },
  AMASIM_DETECTION_RULE: {
    blame: 'config',
    severity: 'error',
    help: 'The detection lacks a part it must have, or has it in a form that is none; the message says which. It is not looked at.',
  },
  AMASIM_DETECTION_CONDITION: {
    blame: 'config',
    severity: 'error',
    help: 'The condition of a Sigma rule cannot be read; the message says what was found. The rule is not looked at.',
  },
  AMASIM_DETECTION_QUERY: {
    blame: 'config',
    severity: 'error',
    help: 'The query of an analytics rule cannot be read as KQL, or is beyond the limits of what is read. The rule is not looked at.',
  },
  AMASIM_DETECTION_NOT_FOLLOWED: {
    blame: 'config',
    severity: 'info',
    help: 'Some analytics rules read only functions, such as parsers of the Advanced Security Information Model, whose tables are known in the workspace alone: nothing is said of these rules.',
  },
} as const satisfies CodeRegister;
