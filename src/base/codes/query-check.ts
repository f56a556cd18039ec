import type { CodeRegister } from '../code-info.ts';

/**
 * Codes of checking queries that can be read (`query/checks/`). Windows accepts what these speak of, but for the limits. An
 * error means that no event, or no event of the log, can match; a warning, that the query hardly means what it says.
 */
export const QUERY_CHECK_CODES = {
  AMASIM_QUERY_UNKNOWN_ELEMENT: {
    blame: 'config',
    severity: 'error',
    help: 'No event has an element of this name at this place, so the condition never holds. Windows accepts the query and collects nothing.',
  },
  AMASIM_QUERY_UNKNOWN_ATTRIBUTE: {
    blame: 'config',
    severity: 'error',
    help: 'The element never has an attribute of this name, so the condition never holds. Names are case-sensitive.',
  },
  AMASIM_QUERY_MISPLACED: {
    blame: 'config',
    severity: 'error',
    help: 'The element exists, but not at this place in an event, so the condition never holds.',
  },
  AMASIM_QUERY_EMPTY_ELEMENT: {
    blame: 'config',
    severity: 'error',
    help: 'The element has attributes or further elements and no text of its own, so comparing it never holds; compare what it contains.',
  },
  AMASIM_QUERY_EVENTDATA_NAME: {
    blame: 'config',
    severity: 'warning',
    help: 'EventData/@Name is the name of a template, which few events have; the items are Data elements, each with a Name.',
  },
  AMASIM_QUERY_DATA_ELEMENT: {
    blame: 'config',
    severity: 'warning',
    help: 'Items of EventData are Data elements with a Name, not elements of that name (a few providers apart).',
  },
  AMASIM_QUERY_ITEM_NAME: {
    blame: 'config',
    severity: 'warning',
    help: 'None of the audit events that the query can match has an item of this name in the manifests of Windows 10 and 11.',
  },
  AMASIM_QUERY_ITEM_VALUE: {
    blame: 'config',
    severity: 'warning',
    help: 'The item has another type in every audit event, so that none of its values can compare so with the constant.',
  },
  AMASIM_QUERY_LOOSE_DATA: {
    blame: 'config',
    severity: 'warning',
    help: 'A comparison of Data without a Name asks every item of the event, and holds as soon as it holds for any of them.',
  },
  AMASIM_QUERY_IMPOSSIBLE: {
    blame: 'config',
    severity: 'error',
    help: 'No value of this field can compare so with the constant, so the condition never holds.',
  },
  AMASIM_QUERY_TEXT_ORDER: {
    blame: 'config',
    severity: 'error',
    help: 'Texts have no order in event queries: < <= > >= hold for numbers and times only, so the condition never holds.',
  },
  AMASIM_QUERY_CONTRADICTION: {
    blame: 'config',
    severity: 'error',
    help: 'Conditions that are joined with and can never hold together, so the query matches nothing.',
  },
  AMASIM_QUERY_CONTRADICTION_DATA: {
    blame: 'config',
    severity: 'warning',
    help: 'Conditions on one item of event data exclude each other: only an event with several items of that name can match.',
  },
  AMASIM_QUERY_DEAD_CLAUSE: {
    blame: 'config',
    severity: 'warning',
    help: 'One alternative of the query can never hold; the query matches by its other alternatives only.',
  },
  AMASIM_QUERY_SUPPRESSED: {
    blame: 'config',
    severity: 'error',
    help: 'The Suppress elements of a Query take away everything one of its Select elements keeps, so that it selects nothing.',
  },
  AMASIM_QUERY_ALWAYS_TRUE: {
    blame: 'config',
    severity: 'warning',
    help: 'The filter holds for every event: it reads like a filter, but keeps the whole log. Write * where that is meant.',
  },
  AMASIM_QUERY_PRECEDENCE: {
    blame: 'config',
    severity: 'info',
    help: 'Without parentheses `and` binds closer than `or`, which is seldom what was meant; parentheses say it either way.',
  },
  AMASIM_QUERY_LEVEL_ZERO: {
    blame: 'config',
    severity: 'warning',
    help: 'Audit events of the Security log have Level 0, so a filter on other levels loses all of them.',
  },
  AMASIM_QUERY_CHANNEL_SLIP: {
    blame: 'config',
    severity: 'warning',
    help: 'The name of the log is almost that of a log every Windows has, or has blanks around it; no such log will be found.',
  },
  AMASIM_QUERY_DIRECT_CHANNEL: {
    blame: 'config',
    severity: 'error',
    help: 'Analytic and debug logs cannot be subscribed to (error 15009), so an agent never collects them.',
  },
  AMASIM_QUERY_EXPRESSIONS_RULE: {
    blame: 'config',
    severity: 'warning',
    help: 'The query has more expressions than the 20 that are documented for a data collection rule; --fix splits it.',
  },
  AMASIM_QUERY_EXPRESSIONS_WINDOWS: {
    blame: 'config',
    severity: 'error',
    help: 'The query has more expressions than the 22 that were measured to work on Windows, which then calls it invalid; --fix splits it.',
  },
  AMASIM_QUERY_EXPRESSIONS_SCHEMA: {
    blame: 'config',
    severity: 'error',
    help: 'The query has more expressions than the 32 that the query schema of Windows allows; --fix splits it.',
  },
} as const satisfies CodeRegister;
