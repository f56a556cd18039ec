import { describe, expect, test } from 'vitest';
import { TableMapper } from '../../src/tables/table-mapper.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { windowsEventTable } from '../../src/tables/windows-event.ts';
import { eventOf } from '../events/xml-events.ts';
import { eventData, eventXml } from './event-xml.ts';
import { filledColumns } from './filled-columns.ts';

const AMA: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' };

function rowOf(xml: string, settings: MapSettings = AMA): Record<string, unknown> {
  return filledColumns(new TableMapper(windowsEventTable(settings)).map(eventOf(xml)));
}
const bagOf = (rest: string, settings: MapSettings = AMA) => rowOf(eventXml({ id: 1, rest }), settings).EventData;

describe('a row of WindowsEvent', () => {
  test('holds the fields of System and the items as a bag of texts', () => {
    const rest = eventData([
      ['TargetUserName', 'bob'],
      ['LogonType', '3'],
      ['Empty', ''],
    ]);
    expect(
      rowOf(eventXml({ id: 4624, guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}', userId: 'S-1-5-18', rest })),
    ).toEqual({
      TimeGenerated: '2023-04-10T07:47:01.9710164Z',
      Provider: 'Microsoft-Windows-Security-Auditing',
      Channel: 'Security',
      Computer: 'CH1-XXXX',
      Task: 12544,
      EventLevel: 0,
      EventLevelName: 'LogAlways',
      EventID: 4624,
      ManagementGroupName: 'AOI-ws',
      SystemUserId: 'S-1-5-18',
      Version: 2,
      Opcode: '0',
      Keywords: '0x8020000000000000',
      SystemProcessId: 4,
      SystemThreadId: 132,
      EventRecordId: '1163',
      EventData: { TargetUserName: 'bob', LogonType: '3', Empty: '' },
    });
  });

  test('has the time of receipt where the agent is set to it', () => {
    const received = '2026-01-01T00:00:00.000Z';
    const settings = { ...AMA, forwardedTimeReceived: received };
    const xml = eventXml({ id: 1, rest: eventData([['a', 'b']]) });
    expect(rowOf(xml, settings).TimeGenerated).toBe(received);
    expect(rowOf(xml).TimeGenerated).not.toBe(received);
  });

  test('flattens the single child of UserData and keeps deeper structure', () => {
    expect(
      bagOf(
        '<UserData><Cleared><SubjectUserName>a</SubjectUserName><Client><Pid>4</Pid></Client></Cleared></UserData>',
      ),
    ).toEqual({
      SubjectUserName: 'a',
      Client: { Pid: '4' },
    });
  });

  test('numbers unnamed items under the prefix of the settings', () => {
    const rest = eventData([
      ['', 'a'],
      ['Named', 'b'],
      ['', 'c'],
    ]);
    expect(bagOf(rest)).toEqual({ Param1: 'a', Named: 'b', Param2: 'c' });
    expect(bagOf(rest, { ...AMA, undocumented: { unnamedItemPrefix: 'Data' } })).toEqual({
      Data1: 'a',
      Named: 'b',
      Data2: 'c',
    });
  });

  test('keeps all items of one name', () => {
    expect(
      bagOf(
        eventData([
          ['A', '1'],
          ['A', '2'],
          ['A', '3'],
        ]),
      ),
    ).toEqual({ A: ['1', '2', '3'] });
  });

  test('takes names of objects for ordinary names', () => {
    const bag = bagOf(
      eventData([
        ['__proto__', 'p'],
        ['constructor', 'c'],
      ]),
    );
    expect(JSON.stringify(bag)).toBe('{"__proto__":"p","constructor":"c"}');
  });

  test('has no bag without a data section, and an empty one without items', () => {
    expect(rowOf(eventXml({ id: 1 }))).not.toHaveProperty('EventData');
    expect(bagOf('<EventData></EventData>')).toEqual({});
  });
});
