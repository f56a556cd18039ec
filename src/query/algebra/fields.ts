/** The fields formulas speak of. */
import { SYSTEM_FIELD_PATHS, SystemField } from '../../events/view.ts';
import type { Field, FieldDomain } from './formula.ts';

const UINT8: FieldDomain = { kind: 'integer', min: 0n, max: 255n };
const UINT16: FieldDomain = { kind: 'integer', min: 0n, max: 65_535n };
const UINT32: FieldDomain = { kind: 'integer', min: 0n, max: 0xffff_ffffn };
const UINT64: FieldDomain = { kind: 'integer', min: 0n, max: 0xffff_ffff_ffff_ffffn };

/**
 * Types of the fields of `System`.
 *
 * Source: Windows SDK, https://learn.microsoft.com/windows/win32/wes/eventschema-systempropertiestype-complextype (read 2026-11-24).
 */
export const SYSTEM_DOMAINS: Readonly<Record<SystemField, FieldDomain>> = {
  [SystemField.ProviderName]: { kind: 'text' },
  [SystemField.ProviderGuid]: { kind: 'guid' },
  [SystemField.ProviderEventSourceName]: { kind: 'text' },
  [SystemField.EventID]: UINT16,
  [SystemField.Qualifiers]: UINT16,
  [SystemField.Version]: UINT8,
  [SystemField.Level]: UINT8,
  [SystemField.Task]: UINT16,
  [SystemField.Opcode]: UINT8,
  [SystemField.Keywords]: { kind: 'bits' },
  [SystemField.SystemTime]: { kind: 'time' },
  [SystemField.EventRecordID]: UINT64,
  [SystemField.ActivityID]: { kind: 'guid' },
  [SystemField.RelatedActivityID]: { kind: 'guid' },
  [SystemField.ProcessID]: UINT32,
  [SystemField.ThreadID]: UINT32,
  [SystemField.Channel]: { kind: 'text' },
  [SystemField.Computer]: { kind: 'text' },
  [SystemField.UserID]: { kind: 'sid' },
};

/** Fields every event has. Assumed: the schema makes most of them optional, but every event of 28,713 public ones has these. */
const ALWAYS_PRESENT: ReadonlySet<SystemField> = new Set([
  SystemField.ProviderName,
  SystemField.EventID,
  SystemField.Level,
  SystemField.Task,
  SystemField.Keywords,
  SystemField.SystemTime,
  SystemField.EventRecordID,
  SystemField.Channel,
  SystemField.Computer,
]);

const SYSTEM_FIELDS: readonly Field[] = SYSTEM_FIELD_PATHS.map(([element, attribute], index) => ({
  key: attribute === undefined ? `System/${element}` : `System/${element}/@${attribute}`,
  count: 'one' as const,
  domain: SYSTEM_DOMAINS[index as SystemField],
  present: ALWAYS_PRESENT.has(index as SystemField),
}));

/** A field of `System`. */
export function systemField(field: SystemField): Field {
  return SYSTEM_FIELDS[field]!;
}

/** Milliseconds from one time to another; the key tells which. Both ends can lie anywhere. */
export function durationField(key: string): Field {
  const domain: FieldDomain = { kind: 'integer', min: -(2n ** 63n), max: 2n ** 63n };
  return { key, count: 'one', domain, present: false };
}

/** Values below the event's other sections, named by their path. */
export function dataField(key: string, count: Field['count']): Field {
  return { key, count, domain: { kind: 'any' }, present: false };
}

/** A condition nothing is known of but its text. */
export function opaqueField(text: string): Field {
  return { key: `? ${text}`, count: 'several', domain: { kind: 'opaque' }, present: false };
}
