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

/**
 * How many expressions one query may have, by whom. What an expression is, nobody says: see `countExpressions`.
 *
 * Source: rule: https://learn.microsoft.com/azure/azure-monitor/vm/data-collection-windows-events (20 for a data collection
 *         rule), and EvtSubscribe in the Windows SDK (more than 20: use a structured query);
 *         windows: 22 measured on Server 2008 R2 and 2012 R2, https://github.com/elastic/beats/issues/1491 (24 fail);
 *         schema: https://learn.microsoft.com/windows/win32/wes/queryschema-querytype-complextype (32). Read 2026-11-24.
 */
export const EXPRESSION_LIMITS = { rule: 20, windows: 22, schema: 32 } as const;
