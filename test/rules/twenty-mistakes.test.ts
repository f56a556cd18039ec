import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRules } from '../../src/rules/read-rules.ts';

const FILE = new URL('../../fixtures/rules/twenty-mistakes.json', import.meta.url);
const read = readRules(readFileSync(FILE, 'utf8'), 'twenty-mistakes.json');

test('a rule with twenty mistakes tells each of them once, in one run', () => {
  // What is not simulated is no mistake.
  const mistakes = read.problems.filter(({ code }) => code !== 'AMASIM_RULE_UNSUPPORTED');
  expect(new Set(mistakes.map(({ code }) => code)).size).toBeGreaterThanOrEqual(20);
  expect(
    mistakes.map(({ code, path = '', arm }) => {
      const line = `${code.replace('AMASIM_RULE_', '')} ${path.replace('/properties', '')}`;
      return arm === undefined ? line : `${line} = ${arm.code} ${arm.target}`;
    }),
  ).toMatchInlineSnapshot(`
    [
      "SHAPE /description",
      "MISSING /dataSources/extensions/0/extensionName",
      "SHAPE /dataSources/windowsEventLogs/2/xPathQueries",
      "MISSING /dataSources/windowsEventLogs/3/xpathQueries",
      "SHAPE /dataSources/windowsEventLogs/4",
      "LOCATION /location",
      "MEMBER /dataFlows/7/outputstream",
      "REPEATED_NAME /dataSources/windowsEventLogs/1/name",
      "REPEATED_NAME /destinations/eventHubs/0/name",
      "STREAM /dataSources/windowsEventLogs/0/streams/0 = InvalidStream Properties.DataSources.WindowsEventLogs[0].Streams[0]",
      "NO_QUERIES /dataSources/windowsEventLogs/1/xPathQueries = InvalidDataSource Properties.DataSources.WindowsEventLogs[1].XPathQueries",
      "NO_STREAMS /dataSources/windowsEventLogs/2/streams",
      "STREAM_UNDECLARED /dataSources/windowsEventLogs/3/streams/0",
      "VALUE /dataSources/syslog/0/facilityNames/0",
      "COLUMN_TYPE /streamDeclarations/Custom-Logons/columns/1/type",
      "COLUMN_NAME /streamDeclarations/Custom-Logons/columns/2/name",
      "COLUMN_RESERVED /streamDeclarations/Custom-Logons/columns/3/name",
      "REPEATED_COLUMN /streamDeclarations/Custom-Logons/columns/4",
      "STREAM_PREFIX /streamDeclarations/Processes",
      "FLOW_DESTINATION /dataFlows/1/destinations/0 = InvalidDataFlow Properties.DataFlows",
      "TRANSFORM_STREAMS /dataFlows/2/streams",
      "NO_STREAMS /dataFlows/3/streams",
      "NO_DESTINATIONS /dataFlows/4/destinations",
      "OUTPUT_TABLE /dataFlows/5/outputStream = InvalidOutputTable properties.dataFlows[5]",
      "TWO_TRANSFORMS /dataFlows/6/transform",
      "STREAM /dataFlows/6/outputStream = InvalidStream Properties.DataFlows[6].OutputStream",
      "REPEATED_FLOW /dataFlows/9",
    ]
  `);
});

test('the words of the service stand first, where they are known', () => {
  const told = read.problems.filter(({ arm }) => arm !== undefined);
  for (const { arm, message } of told) expect(message.startsWith(`${arm?.code}: `), message).toBe(true);
  expect(told.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "InvalidStream: 'Streams' stream 'Microsoft-SecurityEvents' must be a custom stream or one of the allowed streams. Did you mean 'Microsoft-SecurityEvent'?",
      "InvalidDataSource: 'X Path Queries' must not be empty.",
      "InvalidDataFlow: 'DataFlows' destination name is unknown: frist. Did you mean 'first'?",
      "InvalidOutputTable: Custom table for stream 'Custom-Logons' is not available for destination 'first'. Names of custom tables end in _CL.",
      "InvalidStream: 'OutputStream' stream 'Syslog' must be a custom stream or one of the allowed streams.",
    ]
  `);
});

test('what could be read of it is there for further checks', () => {
  expect(read.rules).toEqual([]);
  expect(read.drafts).toHaveLength(1);
  const [draft] = read.drafts;
  expect(draft).toMatchObject({ name: 'twenty-mistakes', path: '' });
  expect(draft?.windowsEventLogs.map(({ path, xPathQueries }) => [path, xPathQueries])).toEqual([
    [
      '/properties/dataSources/windowsEventLogs/0',
      [
        {
          text: 'Security!*[System[EventID=4624]]',
          path: '/properties/dataSources/windowsEventLogs/0/xPathQueries/0',
        },
      ],
    ],
    ['/properties/dataSources/windowsEventLogs/1', []],
    ['/properties/dataSources/windowsEventLogs/2', []],
    ['/properties/dataSources/windowsEventLogs/3', []],
  ]);
  expect(draft?.dataFlows.flatMap(({ transformKql }) => transformKql ?? [])).toEqual([
    { text: 'source | where true', path: '/properties/dataFlows/2/transformKql' },
    { text: 'source', path: '/properties/dataFlows/6/transformKql' },
    { text: 'source | project TimeGenerated', path: '/properties/dataFlows/8/transformKql' },
  ]);
  expect(Object.keys(draft?.streamDeclarations ?? {})).toEqual(['Custom-Logons', 'Processes']);
});
