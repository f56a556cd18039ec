import type {
  GeneratedElement,
  GeneratedEvent,
  GeneratedItem,
  ItemType,
  ItemValue,
} from '../../../src/sources/generator/event-model.ts';
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

/** Arrays and types that libevtx does not read, and what Windows prints for each value. */
export const MORE_TYPES: readonly (readonly [type: ItemType, value: ItemValue, texts: readonly string[]])[] = [
  ['AnsiString', 'Latin é', ['Latin é']],
  ['Double', 76.09224584787898, ['7.609225e+001']],
  ['Float', 0.1, ['1.000000e-001']],
  ['DoubleArray', [1.5, -2], ['1.500000e+000', '-2.000000e+000']],
  ['FloatArray', [1.5], ['1.500000e+000']],
  ['Int8', -5, ['-5']],
  ['Int64', -9_007_199_254_740_993n, ['-9007199254740993']],
  ['AnsiStringArray', ['a', 'b'], ['a', 'b']],
  ['Int8Array', [-1, 2], ['-1', '2']],
  ['UInt8Array', [1, 255], ['1', '255']],
  ['Int16Array', [-300, 300], ['-300', '300']],
  ['UInt16Array', [1, 65_535], ['1', '65535']],
  ['Int32Array', [-2, 2], ['-2', '2']],
  ['UInt32Array', [1, 2, 3], ['1', '2', '3']],
  ['Int64Array', [-2n, 2n], ['-2', '2']],
  ['UInt64Array', [1n], ['1']],
  ['BooleanArray', [true, false], ['true', 'false']],
  ['GUIDArray', ['{0d15ea5e-0001-4000-8000-00000acced9e}'], ['{0d15ea5e-0001-4000-8000-00000acced9e}']],
  ['FILETIMEArray', [TICKS], ['2025-08-18T14:13:21.2345678Z']],
  ['SYSTEMTIMEArray', [TICKS], ['2025-08-18T14:13:21.234Z']],
  ['HexInt32Array', [0x7b, 0], ['0x7b', '0x0']],
  ['HexInt64Array', [0x3e7n], ['0x3e7']],
  ['PointerArray', [0x7ff0], ['0x7ff0']],
];

/** Events with those, with values that are not there, and with sections of any depth. */
export function everyConstructEvents(): GeneratedEvent[] {
  const items: GeneratedItem[] = MORE_TYPES.map(([type, value], index) => ({ name: `${type}${index}`, type, value }));
  items.push({ name: 'Nothing', type: 'UInt32', value: null });
  const leaf = (name: string, type: ItemType, value: ItemValue): GeneratedElement => ({
    name,
    content: { type, value },
  });
  const roots: GeneratedElement[] = [
    {
      name: 'UserData',
      content: [
        {
          name: 'Outer',
          namespace: 'urn:example',
          content: [
            { name: 'Inner', content: [leaf('Number', 'UInt32', 5), leaf('Text', 'UnicodeString', 'a & b')] },
            { name: 'Empty', content: [] },
            leaf('List', 'StringArray', ['x', 'y']),
          ],
        },
      ],
    },
    {
      name: 'EventData',
      content: [
        { name: 'Data', label: 'Plain', content: { type: 'UnicodeString', value: 'x' } },
        {
          name: 'ComplexData',
          label: 'Struct',
          content: [leaf('Part', 'HexInt32', 1), leaf('Other', 'Boolean', true)],
        },
      ],
    },
    { name: 'BinaryEventData', content: { type: 'Binary', value: new Uint8Array([0xca, 0xfe]) } },
    {
      name: 'ProcessingErrorData',
      content: [
        leaf('ErrorCode', 'UInt32', 15005),
        leaf('DataItemName', 'UnicodeString', 'Missing'),
        leaf('EventPayload', 'Binary', new Uint8Array([1])),
      ],
    },
  ];
  const { system } = eventWith([]);
  return [eventWith(items), ...roots.map((root): GeneratedEvent => ({ system, section: { kind: 'tree', root } }))];
}
