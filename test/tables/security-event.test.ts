import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { securityEventTable } from '../../src/tables/security-event.ts';
import { TableMapper } from '../../src/tables/table-mapper.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { eventData, eventXml } from './event-xml.ts';
import { filledColumns } from './filled-columns.ts';

const MMA: MapSettings = {
  agent: 'mma',
  workspaceId: '81a662b5-8541-481b-977d-5d956616ac5e',
  sourceComputerId: '48fe7d27-1422-4005-abe8-2445b607f6f8',
};
const AMA: MapSettings = { ...MMA, agent: 'ama' };

function rowOf(xml: string, settings: MapSettings = AMA): Record<string, unknown> {
  return filledColumns(new TableMapper(securityEventTable(settings)).map(eventOf(xml)));
}

interface RowCase {
  readonly items: readonly (readonly [string, string])[];
  readonly row: Readonly<Record<string, unknown>>;
}

describe('public rows of the legacy agent', () => {
  test.each([4624, 4648])('the row of %i is reproduced column by column', (id) => {
    const file = new URL(`../../fixtures/cases/tables/security-event-${id}.json`, import.meta.url);
    const { items, row } = JSON.parse(readFileSync(file, 'utf8')) as RowCase;
    expect(rowOf(eventXml({ id, rest: eventData(items) }), MMA)).toEqual(row);
  });
});

describe('the Azure Monitor Agent', () => {
  const xml = eventXml({ id: 4634, correlation: '{AAAAAAAA-0000-0000-0000-00000000000B}', rest: eventData([]) });

  test('fills the newer columns from System and keeps the level of the event', () => {
    expect(rowOf(xml)).toMatchObject({
      Level: '0',
      EventLevelName: 'LogAlways',
      Version: 2,
      Opcode: '0',
      Keywords: '0x8020000000000000',
      Correlation: 'aaaaaaaa-0000-0000-0000-00000000000b',
      SystemProcessId: 4,
      SystemThreadId: 132,
      EventRecordId: '1163',
    });
  });

  test('writes the classic type as level when told so', () => {
    expect(rowOf(xml, { ...AMA, undocumented: { securityEventLevel: 'classic' } }).Level).toBe('8');
  });

  test('leaves columns of the service and of the legacy agent empty', () => {
    const row = rowOf(xml);
    for (const name of ['TenantId', 'Type', '_ResourceId', '_SubscriptionId', '_BilledSize', '_IsBillable', 'MG']) {
      expect(row).not.toHaveProperty(name);
    }
  });

  test('answers the same when System must be read from the tree', () => {
    const mapper = new TableMapper(securityEventTable(AMA));
    const irregular = eventOf(xml.replace('</System>', '</System><System/>'));
    expect(irregular.regular).toBe(false);
    expect(mapper.map(irregular).values).toEqual(mapper.map(eventOf(xml)).values);
  });
});

describe('levels of the legacy agent', () => {
  test.each([
    ['0x8020000000000000', 0, '8'],
    ['0x8010000000000000', 0, '16'],
    ['0x80000000000000', 2, '1'],
    ['0x80000000000000', 3, '2'],
    ['0x80000000000000', 4, '4'],
  ])('keywords %s with level %i are type %s', (keywords, level, type) => {
    expect(rowOf(eventXml({ id: 1, keywords, level }), MMA).Level).toBe(type);
  });
});

describe('EventData', () => {
  const rest = eventData([
    ['Status', '0xc0000064'],
    ['TargetUserName', 'a&lt;b "c"'],
    ['Workstation', ''],
  ]);

  test('is XML with double quotes, and columns are filled beside it', () => {
    expect(rowOf(eventXml({ id: 4776, rest }))).toMatchObject({
      EventData:
        '<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><Data Name="Status">0xc0000064</Data>' +
        '<Data Name="TargetUserName">a&lt;b "c"</Data><Data Name="Workstation"></Data></EventData>',
      Status: '0xc0000064',
      TargetUserName: 'a<b "c"',
      Workstation: '',
    });
  });

  test.each([4624, 4625, 4634, 4648, 4672, 4688])('is empty for %i', (id) => {
    expect(rowOf(eventXml({ id, rest }))).not.toHaveProperty('EventData');
  });

  test('is the same from an indented export, with the blanks of the values kept', () => {
    const indented =
      "\n  <EventData>\n    <Data Name='Status'> 0x0\n\t\t\t</Data>\n    <Data Name='A'></Data>\n  </EventData>\n";
    expect(rowOf(eventXml({ id: 4776, rest: indented }))).toMatchObject({
      EventData:
        '<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><Data Name="Status"> 0x0\n\t\t\t</Data><Data Name="A"></Data></EventData>',
      Status: ' 0x0\n\t\t\t',
    });
  });

  test('follows the list of ids in the settings', () => {
    const settings: MapSettings = { ...AMA, undocumented: { eventDataOmittedIds: [4776] } };
    expect(rowOf(eventXml({ id: 4776, rest }), settings)).not.toHaveProperty('EventData');
    expect(rowOf(eventXml({ id: 4624, rest }), settings)).toHaveProperty('EventData');
  });

  test('is UserData where the event has that, and the items inside fill columns', () => {
    const userData =
      "<UserData><LogFileCleared xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>" +
      '<SubjectUserName>admin</SubjectUserName><SubjectDomainName>LAB</SubjectDomainName></LogFileCleared></UserData>';
    expect(rowOf(eventXml({ id: 1102, level: 4, rest: userData }))).toMatchObject({
      EventData:
        '<UserData xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><LogFileCleared xmlns="http://manifests.microsoft.com/win/2004/08/windows/eventlog">' +
        '<SubjectUserName>admin</SubjectUserName><SubjectDomainName>LAB</SubjectDomainName></LogFileCleared></UserData>',
      Account: 'LAB\\admin',
      Activity: '1102 - The audit log was cleared.',
    });
  });
});

describe('derived columns', () => {
  test.each<[string, number, [string, string][], Record<string, unknown>]>([
    [
      'a machine by the dollar sign',
      4672,
      [
        ['SubjectUserName', 'PC$'],
        ['SubjectDomainName', 'LAB'],
      ],
      { Account: 'LAB\\PC$', AccountType: 'Machine' },
    ],
    [
      'a leading backslash without domain',
      4776,
      [['TargetUserName', 'bob']],
      { Account: '\\bob', TargetAccount: '\\bob', AccountType: 'User' },
    ],
    [
      'the process of 4688 from the new process',
      4688,
      [
        ['NewProcessName', 'C:\\a\\b.exe'],
        ['ParentProcessName', 'C:\\p.exe'],
      ],
      { Process: 'b.exe' },
    ],
    ['id and title as activity', 5379, [], { Activity: '5379 - Credential Manager credentials were read.' }],
    ['the number as activity of an unknown id', 26401, [], { Activity: '26401' }],
    ['a logon type by number and name', 4624, [['LogonType', '3']], { LogonType: 3, LogonTypeName: '3 - Network' }],
  ])('%s', (_name, id, items, expected) => {
    expect(rowOf(eventXml({ id, rest: eventData(items) }))).toMatchObject(expected);
  });

  test('an unknown logon type has no name', () => {
    expect(rowOf(eventXml({ id: 4624, rest: eventData([['LogonType', '99']]) }))).not.toHaveProperty('LogonTypeName');
  });

  test('an item named like a system column does not overwrite it', () => {
    expect(
      rowOf(
        eventXml({
          id: 4625,
          rest: eventData([
            ['Computer', 'x'],
            ['Account', 'y'],
            ['Channel', 'z'],
          ]),
        }),
      ),
    ).toMatchObject({ Computer: 'CH1-XXXX', Channel: 'Security' });
  });
});

describe('what goes wrong is counted and the column left empty', () => {
  function problemsOf(...xml: string[]) {
    const mapper = new TableMapper(securityEventTable(AMA));
    const rows = xml.map((text) => filledColumns(mapper.map(eventOf(text))));
    return { rows, problems: mapper.drainProblems(), again: mapper.drainProblems() };
  }

  test('a word in an int column', () => {
    const xml = eventXml({
      id: 4624,
      rest: eventData([
        ['KeyLength', 'long'],
        ['LogonType', '4294967296'],
      ]),
    });
    const { rows, problems, again } = problemsOf(xml, xml);
    expect(rows[0]).not.toHaveProperty('KeyLength');
    expect(problems.map(({ problem, count }) => [problem.code, problem.message, count])).toEqual([
      ['AMASIM_TABLE_NOT_TYPED', 'SecurityEvent.KeyLength: the text is not of type int; left empty', 2],
      ['AMASIM_TABLE_NOT_TYPED', 'SecurityEvent.LogonType: the text is not of type int; left empty', 2],
    ]);
    expect(again).toEqual([]);
  });

  test('an event without a time', () => {
    const { rows, problems } = problemsOf(eventXml({ id: 1, time: 'yesterday' }));
    expect(rows[0]).not.toHaveProperty('TimeGenerated');
    expect(problems.map(({ problem }) => problem.code)).toEqual(['AMASIM_TABLE_NO_TIME']);
  });

  test('a repeated item keeps the first', () => {
    const { rows, problems } = problemsOf(
      eventXml({
        id: 4672,
        rest: eventData([
          ['PrivilegeList', 'a'],
          ['PrivilegeList', 'b'],
        ]),
      }),
    );
    expect(rows[0]?.PrivilegeList).toBe('a');
    expect(problems.map(({ problem }) => problem.code)).toEqual(['AMASIM_TABLE_REPEATED_ITEM']);
  });
});
