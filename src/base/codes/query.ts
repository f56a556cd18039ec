import type { CodeRegister } from '../code-info.ts';

/** Codes of reading and compiling queries (`query/`): what Windows refuses, or we cannot read. */
export const QUERY_CODES = {
  AMASIM_QUERY_SYNTAX: {
    blame: 'config',
    severity: 'error',
    help: 'The text is not an event query; the caret shows where reading stopped.',
  },
  AMASIM_QUERY_START: {
    blame: 'config',
    severity: 'error',
    help: 'A query selects whole events, so a path outside brackets starts with * or Event.',
  },
  AMASIM_QUERY_ESCAPE: {
    blame: 'config',
    severity: 'error',
    help: 'An XML escape such as &gt; belongs into an XML file; in a rule or on a command line Windows takes the query for invalid, or collects nothing.',
  },
  AMASIM_QUERY_QUOTES: {
    blame: 'config',
    severity: 'error',
    help: 'Typographic quotes and no-break spaces, as word processors and web pages make them, mean nothing in a query.',
  },
  AMASIM_QUERY_CAPITALS: {
    blame: 'config',
    severity: 'error',
    help: 'The words or and and are written in lower case.',
  },
  AMASIM_QUERY_OPERATOR: {
    blame: 'config',
    severity: 'error',
    help: 'The operators are = != < <= > >=, and the words and, or.',
  },
  AMASIM_QUERY_FUNCTION: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has the functions band(), timediff() and position(), and no others of XPath: no not(), contains() or starts-with().',
  },
  AMASIM_QUERY_ABSOLUTE: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no absolute paths: the event is already selected by the leading * or Event.',
  },
  AMASIM_QUERY_DESCENDANT: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no //: every step from the event down must be written.',
  },
  AMASIM_QUERY_AXIS: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has the child and the attribute axis only, in their short forms: no .., no ., no parent:: or descendant::.',
  },
  AMASIM_QUERY_UNION: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no union of paths; conditions are joined with or.',
  },
  AMASIM_QUERY_NAMESPACE: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no namespaces in queries: elements match whatever theirs is, so leave the prefix out.',
  },
  AMASIM_QUERY_ARITHMETIC: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no arithmetic in queries; write the number itself.',
  },
  AMASIM_QUERY_IN: {
    blame: 'config',
    severity: 'error',
    help: 'Windows has no lists of values; write one comparison for each value and join them with or.',
  },
  AMASIM_QUERY_RANGE: {
    blame: 'config',
    severity: 'error',
    help: 'A bare number lies between 0 and 18446744073709551615; Windows answers others with error 15038.',
  },
  AMASIM_QUERY_POSITION: {
    blame: 'config',
    severity: 'error',
    help: 'Positions count leaf elements, such as the Data of an event; the event itself has none.',
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
  AMASIM_QUERY_CHANNEL_NAME: {
    blame: 'config',
    severity: 'error',
    help: 'No log can have this name: it is too long or has a character Windows does not allow.',
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
