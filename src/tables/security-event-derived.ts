/** Columns of `SecurityEvent` that are made from others, each in a function of its own that says how sure we are. */

import { SECURITY_EVENT_TITLES } from '../contract/security-event-titles.ts';
import {
  CLASSIC_EVENT_TYPE,
  KEYWORD_AUDIT_FAILURE,
  KEYWORD_AUDIT_SUCCESS,
  LOGON_TYPE_NAMES,
  TARGET_ACCOUNT_IDS,
} from '../contract/security-events.ts';

const ACTIVITIES: ReadonlyMap<number, string> = new Map(
  [...SECURITY_EVENT_TITLES].map(([id, title]) => [id, `${id} - ${title}`]),
);

/**
 * `Activity`: the id, ` - ` and the first line of the event's message, final dot and all; the number alone for an id the
 * service has no title for. Evidence: public rows (4624, 4648; `5379` for one without a title).
 */
export function activityOf(eventId: number): string {
  return ACTIVITIES.get(eventId) ?? String(eventId);
}

/**
 * `SubjectAccount`, `TargetAccount`: domain, backslash, name. With an empty domain the backslash stays in front, and both
 * parts missing give an empty column. Evidence: public rows; Sentinel's parsers trim the backslash.
 */
export function accountName(domain: string | undefined, user: string | undefined): string | undefined {
  if (user === undefined) return undefined;
  return `${domain ?? ''}\\${user}`;
}

/**
 * `Account`: who the event is about: the target for logon and logoff, otherwise the subject, otherwise whichever the event
 * has. Evidence: public rows of 4624 (target) and 4648 (subject). Assumed: the rule for other ids.
 */
export function accountOf(
  eventId: number,
  subject: string | undefined,
  target: string | undefined,
): string | undefined {
  return TARGET_ACCOUNT_IDS.has(eventId) ? (target ?? subject) : (subject ?? target);
}

/**
 * `AccountType`: `Machine` for an account whose name ends in `$`, otherwise `User`; empty without an account. Evidence: the
 * two words in Sentinel's content. Assumed: the `$` decides.
 */
export function accountTypeOf(account: string | undefined): string | undefined {
  if (account === undefined || account.endsWith('\\')) return undefined;
  return account.endsWith('$') ? 'Machine' : 'User';
}

/** `LogonTypeName`: number, ` - `, name. Evidence: public rows. An unknown type stays empty (assumed). */
export function logonTypeNameOf(logonType: number): string | undefined {
  const name = LOGON_TYPE_NAMES.get(logonType);
  return name === undefined ? undefined : `${logonType} - ${name}`;
}

/**
 * `Process`: the file part of `ProcessName`. Evidence: public rows of 4624 and 4648. Assumed: of `NewProcessName` for 4688,
 * which has no `ProcessName`.
 */
export function processOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : path.slice(path.lastIndexOf('\\') + 1);
}

/**
 * The classic event type that the legacy agent reports as the level: 8 and 16 for audits, by the keywords, otherwise error,
 * warning or information. Evidence: `8` in public rows. Assumed: 16 and the mapping of levels, by the classic interface.
 */
export function classicEventType(level: number | undefined, keywords: bigint): number {
  if ((keywords & KEYWORD_AUDIT_FAILURE) !== 0n) return CLASSIC_EVENT_TYPE.auditFailure;
  if ((keywords & KEYWORD_AUDIT_SUCCESS) !== 0n) return CLASSIC_EVENT_TYPE.auditSuccess;
  if (level === 1 || level === 2) return CLASSIC_EVENT_TYPE.error;
  return level === 3 ? CLASSIC_EVENT_TYPE.warning : CLASSIC_EVENT_TYPE.information;
}
