/**
 * What Windows takes as an event query and as the name of a log.
 *
 * Source: [MS-EVEN6] EventLog Remoting Protocol 6.0 (read 2026-11-22); sections beside each.
 */

/** Longest query in UTF-16 units (2.2.14: 2 MiB). */
export const MAX_QUERY_CHARACTERS = 1_048_576;

/** Longest name of a channel (1.8.1). */
export const MAX_CHANNEL_CHARACTERS = 255;

/**
 * Characters Windows refuses in the name of a channel with error 15000, beside control characters (3.1.4.8, note 10; the
 * list is partly illegible there).
 */
export const INVALID_CHANNEL_CHARACTERS = '<>|\\":*?';
