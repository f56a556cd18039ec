import { describe, expect, test } from 'vitest';
import { HEADER_WINDOWS_EVENTS_COLUMNS } from '../../src/contract/streams.ts';
import type { ColumnDeclaration } from '../../src/rules/types.ts';
import { mapperFor } from '../../src/tables/mapper-for.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { eventData, eventXml } from './event-xml.ts';
import { filledColumns } from './filled-columns.ts';

const AMA: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' };

describe('streams', () => {
  test.each(['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent', 'Microsoft-ASimDnsActivityLogs'])(
    '%s has a mapper',
    (stream) => {
      const mapper = mapperFor(stream, undefined, AMA);
      expect(mapper.ok && [mapper.value.stream, `Microsoft-${mapper.value.schema.name}`]).toEqual([stream, stream]);
    },
  );

  test.each(['Microsoft-Perf', 'Custom-X', 'Event'])('%s has none', (stream) => {
    expect(mapperFor(stream, undefined, AMA)).toMatchObject({
      ok: false,
      problem: { code: 'AMASIM_TABLE_UNKNOWN_STREAM' },
    });
  });
});

describe('a declared stream', () => {
  function map(columns: readonly ColumnDeclaration[], xml: string) {
    const mapper = mapperFor('Custom-X', columns, AMA);
    if (!mapper.ok) throw new Error(mapper.problem.message);
    return { row: filledColumns(mapper.value.map(eventOf(xml))), problems: mapper.value.drainProblems() };
  }
  const column = (name: string, type: ColumnDeclaration['type'] = 'string'): ColumnDeclaration => ({ name, type });
  const message = "<RenderingInfo Culture='en-US'><Message>Hello.</Message></RenderingInfo>";

  test('can declare every column the agent offers for Windows events', () => {
    const xml = eventXml({ id: 1, guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}', userId: 'S-1-5-18', rest: message });
    const { row } = map(
      HEADER_WINDOWS_EVENTS_COLUMNS.map((name) => column(name)),
      xml,
    );
    expect(Object.keys(row)).toEqual([...HEADER_WINDOWS_EVENTS_COLUMNS]);
    expect(row).toMatchObject({ EventNumber: '1', LoggingComputer: 'CH1-XXXX', EventDescription: 'Hello.' });
    expect(row.RawXml).toMatch(/^<Event xmlns="[^"]+"><System><Provider Name="/);
  });

  test('fills columns by type from System and from data items', () => {
    const rest = eventData([
      ['Count', '12'],
      ['Size', '0x1ffffffffffffff'],
      ['Ratio', '0.5'],
      ['Flag', 'true'],
      ['When', '2024-01-02T03:04:05Z'],
      ['Text', 'x'],
    ]);
    const columns = [
      column('TimeGenerated', 'datetime'),
      column('EventID', 'int'),
      column('Count', 'int'),
      column('Size', 'long'),
      column('Ratio', 'real'),
      column('Flag', 'boolean'),
      column('When', 'datetime'),
      column('Text'),
      column('EventData', 'dynamic'),
      column('Other'),
    ];
    expect(map(columns, eventXml({ id: 7, rest })).row).toEqual({
      TimeGenerated: '2023-04-10T07:47:01.9710164Z',
      EventID: 7,
      Count: 12,
      Size: '144115188075855871',
      Ratio: 0.5,
      Flag: true,
      When: '2024-01-02T03:04:05.0000000Z',
      Text: 'x',
      EventData: {
        Count: '12',
        Size: '0x1ffffffffffffff',
        Ratio: '0.5',
        Flag: 'true',
        When: '2024-01-02T03:04:05Z',
        Text: 'x',
      },
    });
  });

  test.each(['int', 'long', 'real', 'boolean', 'datetime'] as const)(
    'leaves a %s column empty and counts it when the text does not fit',
    (type) => {
      const { row, problems } = map([column('A', type)], eventXml({ id: 1, rest: eventData([['A', 'word']]) }));
      expect(row).toEqual({});
      expect(problems).toMatchObject([{ problem: { code: 'AMASIM_TABLE_NOT_TYPED' }, count: 1 }]);
    },
  );
});
