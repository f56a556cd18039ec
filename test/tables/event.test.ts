import { describe, expect, test } from 'vitest';
import { eventTable } from '../../src/tables/event.ts';
import { TableMapper } from '../../src/tables/table-mapper.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { eventData, eventXml } from './event-xml.ts';
import { filledColumns } from './filled-columns.ts';

const AMA: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: '62e38380' };

function rowOf(xml: string, settings: MapSettings = AMA): Record<string, unknown> {
  return filledColumns(new TableMapper(eventTable(settings)).map(eventOf(xml)));
}

const SYSTEM = { provider: 'Service Control Manager', channel: 'System', task: 0, keywords: '0x8080000000000000' };

describe('a row of Event', () => {
  test('holds the data section in its wrapper and the items as parameters', () => {
    const rest = eventData([
      ['param1', 'Spooler &amp; Co'],
      ['', 'stopped'],
    ]).replace('</EventData>', '<Binary>00FF</Binary></EventData>');
    const row = rowOf(
      eventXml({ ...SYSTEM, id: 7036, level: 4, userId: 'S-1-5-18', time: '2023-02-11T04:10:40.3558461Z', rest }),
    );
    expect(row).toEqual({
      SourceSystem: 'OpsManager',
      TimeGenerated: '2023-02-11T04:10:40.3558461Z',
      Source: 'Service Control Manager',
      EventLog: 'System',
      Computer: 'CH1-XXXX',
      EventLevel: 4,
      EventLevelName: 'Information',
      EventID: 7036,
      EventCategory: 0,
      UserName: 'NT AUTHORITY\\SYSTEM',
      ManagementGroupName: 'AOI-ws',
      ParameterXml: '<Param>Spooler &amp; Co</Param><Param>stopped</Param>',
      EventData:
        '<DataItem Type="System.XmlData" time="2023-02-11T04:10:40.3558461Z" sourceHealthServiceId="62e38380">' +
        '<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><Data Name="param1">Spooler &amp; Co</Data>' +
        '<Data>stopped</Data><Binary>00FF</Binary></EventData></DataItem>',
    });
  });

  test('has the rendered texts where the event carries them', () => {
    const rest =
      "<RenderingInfo Culture='en-US'><Message>It stopped.</Message><Level>Informationen</Level></RenderingInfo>";
    expect(rowOf(eventXml({ ...SYSTEM, id: 1, level: 4, rest }))).toMatchObject({
      RenderedDescription: 'It stopped.',
      EventLevelName: 'Informationen',
    });
  });

  test('without a user says N/A, without data has no data columns', () => {
    const row = rowOf(eventXml({ ...SYSTEM, id: 1 }));
    expect(row.UserName).toBe('N/A');
    expect(row).not.toHaveProperty('EventData');
    expect(row).not.toHaveProperty('ParameterXml');
    expect(rowOf(eventXml({ ...SYSTEM, id: 1, userId: 'S-1-5-21-1-2-3-500' })).UserName).toBe('S-1-5-21-1-2-3-500');
  });

  test.each([
    ['ama', 0, SYSTEM.keywords, 0, 'Information'],
    ['ama', 1, SYSTEM.keywords, 1, 'Critical'],
    ['ama', 2, SYSTEM.keywords, 2, 'Error'],
    ['mma', 1, SYSTEM.keywords, 1, 'Error'],
    ['mma', 2, SYSTEM.keywords, 1, 'Error'],
    ['mma', 3, SYSTEM.keywords, 2, 'Warning'],
    ['mma', 4, SYSTEM.keywords, 4, 'Information'],
    ['mma', 0, '0x8020000000000000', 8, 'Success Audit'],
    ['mma', 0, '0x8010000000000000', 16, 'Failure Audit'],
  ] as const)('under %s level %i with keywords %s is %i %s', (agent, level, keywords, number, name) => {
    const row = rowOf(eventXml({ ...SYSTEM, id: 1, level, keywords }), { ...AMA, agent });
    expect(row).toMatchObject({ EventLevel: number, EventLevelName: name });
  });
});
