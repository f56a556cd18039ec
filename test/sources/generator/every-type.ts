import type { GeneratedEvent, GeneratedItem, ItemType, ItemValue } from '../../../src/sources/generator/event-model.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';

/** 2025-08-18T14:13:21.2345678Z */
const TICKS = 134_000_000_012_345_678n;

/** A value of each type, and what Windows prints for it. */
export const EVERY_TYPE: readonly (readonly [type: ItemType, value: ItemValue, text: string])[] = [
  ['UnicodeString', 'R&D <"x"> ä', 'R&D <"x"> ä'],
  ['UnicodeString', '', ''],
  ['Int8', 5, '5'],
  ['UInt8', 200, '200'],
  ['Int16', 300, '300'],
  ['UInt16', 65_535, '65535'],
  ['Int32', 70_000, '70000'],
  ['UInt32', 4_294_967_295, '4294967295'],
  ['Int64', 5n, '5'],
  ['UInt64', 18_446_744_073_709_551_615n, '18446744073709551615'],
  ['Boolean', true, 'true'],
  ['Boolean', false, 'false'],
  ['Binary', new Uint8Array([1, 2, 255]), '0102FF'],
  ['GUID', '{0d15ea5e-0001-4000-8000-00000acced9e}', '{0d15ea5e-0001-4000-8000-00000acced9e}'],
  ['Pointer', 0x7ff0, '0x7ff0'],
  ['FILETIME', TICKS, '2025-08-18T14:13:21.2345678Z'],
  ['SYSTEMTIME', TICKS, '2025-08-18T14:13:21.234Z'],
  ['SID', 'S-1-5-21-1-2-4294967295-500', 'S-1-5-21-1-2-4294967295-500'],
  ['HexInt32', 0x7b, '0x7b'],
  ['HexInt64', 0x8000000000000000n, '0x8000000000000000'],
];

/** An event with an item of each type and a list of strings. */
export function everyTypeEvent(): GeneratedEvent {
  const items: GeneratedItem[] = EVERY_TYPE.map(([type, value], index) => ({ name: `${type}${index}`, type, value }));
  items.push({ name: 'List', type: 'StringArray', value: ['x', '', 'z'] });
  return eventWith(items);
}

/** A Security event with these items. */
export function eventWith(items: readonly GeneratedItem[]): GeneratedEvent {
  const [event] = generateEvents({ seed: 1, count: 1 });
  return { system: event!.system, section: { kind: 'event-data', items } };
}
