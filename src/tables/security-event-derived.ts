/** Columns of `SecurityEvent` that are made from others, each in a function of its own that says how sure we are. */
import { TextForm } from '../base/json-bytes.ts';
import { SECURITY_EVENT_TITLES } from '../contract/security-event-titles.ts';
import {
  CLASSIC_EVENT_TYPE,
  KEYWORD_AUDIT_FAILURE,
  KEYWORD_AUDIT_SUCCESS,
  LOGON_TYPE_NAMES,
  TARGET_ACCOUNT_IDS,
} from '../contract/security-events.ts';
import type { TextPart } from './row-sink.ts';

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
 * `SubjectAccount`, `TargetAccount`: domain, backslash, name. With an empty domain the backslash stays in front, and without a
 * name the column is empty. Evidence: public rows; Sentinel's parsers trim the backslash.
 */
export function accountParts<V>(domain: V | undefined, user: V | undefined): readonly TextPart<V>[] | undefined {
  if (user === undefined) return undefined;
  const name: readonly TextPart<V>[] = ['\\', { value: user, form: TextForm.Plain }];
  return domain === undefined ? name : [{ value: domain, form: TextForm.Plain }, ...name];
}

/**
 * `Account`: who the event is about: the target for logon and logoff, otherwise the subject, otherwise whichever the event
 * has. Evidence: public rows of 4624 (target) and 4648 (subject). Assumed: the rule for other ids.
 */
export function accountOf<T>(eventId: number, subject: T | undefined, target: T | undefined): T | undefined {
  return TARGET_ACCOUNT_IDS.has(eventId) ? (target ?? subject) : (subject ?? target);
}

/**
 * `AccountType`: `Machine` for an account whose name ends in `$`, otherwise `User`; empty without a name. Evidence: the
 * two words in Sentinel's content. Assumed: the `$` decides.
 */
export function accountTypeOf(user: string): string | undefined {
  if (user === '' || user.endsWith('\\')) return undefined;
  return user.endsWith('$') ? 'Machine' : 'User';
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
export function processOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
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
