import type { CodeRegister } from '../code-info.ts';

/** Codes of checking `transformKql` (`transform/`). */
export const TRANSFORM_CODES = {
  AMASIM_TRANSFORM_QUERY: {
    blame: 'config',
    severity: 'error',
    help: 'The transformKql is not valid KQL, or names a column or function that does not exist; the service answers InvalidTransformQuery.',
  },
  AMASIM_TRANSFORM_UNSUPPORTED: {
    blame: 'config',
    severity: 'error',
    help: 'KQL has this statement, operator or function, but transformations do not, because each record is handled alone; the service answers InvalidTransformQuery.',
  },
  AMASIM_TRANSFORM_DOUBTFUL: {
    blame: 'config',
    severity: 'warning',
    help: 'Nothing Microsoft publishes says that transformations take this, and nothing says that they refuse it; try it on a test rule.',
  },
  AMASIM_TRANSFORM_TIME_GENERATED: {
    blame: 'config',
    severity: 'error',
    help: 'The output of a transformKql needs a column TimeGenerated of type datetime; add | extend TimeGenerated = now() or cast one with todatetime.',
  },
  AMASIM_TRANSFORM_OUTPUT: {
    blame: 'config',
    severity: 'error',
    help: 'A column of the output has another type than the same column of the table; cast it. The service answers InvalidTransformOutput.',
  },
  AMASIM_TRANSFORM_DROPPED_COLUMN: {
    blame: 'config',
    severity: 'warning',
    help: 'The table has no column of this name: the service accepts the transformKql, does not store the column, and bills it.',
  },
  AMASIM_TRANSFORM_NOT_CHECKED: {
    blame: 'config',
    severity: 'error',
    help: 'The transformKql is larger or more deeply nested than can be checked, far beyond what the service accepts.',
  },
} as const satisfies CodeRegister;
