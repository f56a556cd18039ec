/** Each check of a rule beyond the first few: its code, place and severity, and that nothing else is told with it. */
import { describe, expect, test } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { type RuleBody, ruleBody, WINDOWS_LOG } from './rule-body.ts';

const FLOW = '/properties/dataFlows/0';
type Change = (rule: RuleBody, log: Record<string, unknown>, flow: Record<string, unknown>) => void;

function problemsOf(change: Change) {
  const rule = ruleBody();
  const log = (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!;
  change(rule, log, rule.properties.dataFlows[0]!);
  const { rules, problems } = readRules(JSON.stringify(rule), 'r.json');
  expect(rules.length).toBe(problems.some(({ code }) => severityOf(code) === 'error') ? 0 : 1);
  return problems.filter(({ code }) => code !== 'AMASIM_RULE_UNSUPPORTED');
}

const many = (count: number, make: (n: number) => unknown) => Array.from({ length: count }, (_value, n) => make(n));
const source = (type: string, value: object): Change => {
  return ({ properties }) => {
    properties.dataSources[type] = [{ name: 'other', streams: ['Microsoft-Other'], ...value }];
  };
};
const declare = (...columns: object[]): Change => {
  return ({ properties }) => {
    properties.streamDeclarations = { 'Custom-X': { columns } };
  };
};
const SOURCE = '/properties/dataSources';
/** A firewall log source whose streams flow to the workspace. */
const firewall = (members: object, flowing: readonly string[] = ['Microsoft-WindowsFirewall']): Change => {
  return ({ properties }) => {
    properties.dataCollectionEndpointId = '/subscriptions/s/dataCollectionEndpoints/e';
    const log = { name: 'firewall', streams: ['Microsoft-WindowsFirewall'], ...members };
    properties.dataSources.windowsFirewallLogs = [log];
    if (flowing.length > 0) properties.dataFlows.push({ streams: flowing, destinations: ['la'] });
  };
};
const FIREWALL = `${SOURCE}/windowsFirewallLogs/0`;

describe('told once, and nothing else:', () => {
  test.each<[string, Change, 'error' | 'warning', string, string, RegExp]>([
    // Firewall logs
    [
      'a profile that is none',
      firewall({ profileFilter: ['Domain', 'Publik'] }),
      'warning',
      'VALUE',
      `${FIREWALL}/profileFilter/1`,
      /'Publik' is not among .* Did you mean 'Public'\?$/,
    ],
    [
      'a stream that lines of a firewall log do not have',
      firewall({ streams: ['Microsoft-Event'] }, ['Microsoft-Event']),
      'warning',
      'VALUE',
      `${FIREWALL}/streams/0`,
      /documented streams of firewall logs: .*No rows are made/,
    ],
    [
      'a firewall log without streams',
      firewall({ streams: [] }, []),
      'error',
      'NO_STREAMS',
      `${FIREWALL}/streams`,
      /no stream/,
    ],
    [
      'a firewall log that flows nowhere',
      firewall({}, []),
      'warning',
      'NO_FLOW',
      `${FIREWALL}/streams/0`,
      /no data flow takes/,
    ],
    [
      'a firewall log without an endpoint',
      (rule, ...rest) => {
        firewall({})(rule, ...rest);
        delete rule.properties.dataCollectionEndpointId;
      },
      'warning',
      'NO_ENDPOINT',
      `${SOURCE}/windowsFirewallLogs`,
      /through an endpoint only/,
    ],
    [
      'a firewall log whose stream only a deployment knows',
      firewall({ streams: ["[parameters('stream')]"] }, []),
      'error',
      'EXPRESSION',
      `${FIREWALL}/streams/0`,
      /cannot be resolved/,
    ],
    [
      'a member of a firewall log that is spelt otherwise',
      firewall({ profileFilters: ['Domain'] }),
      'warning',
      'MEMBER',
      `${FIREWALL}/profileFilters`,
      /did you mean 'profileFilter'/,
    ],
    // Limits
    [
      'eleven data sources',
      ({ properties }) => {
        properties.dataSources.iisLogs = many(10, (n) => ({ name: `i${n}`, streams: ['Microsoft-W3CIISLog'] }));
      },
      'error',
      'LIMIT',
      SOURCE,
      /^11 data sources.*at most 10$/,
    ],
    [
      'eleven extensions',
      (rule) => {
        const extension = (n: number) => ({ name: `e${n}`, extensionName: 'e', streams: ['Microsoft-Perf'] });
        rule.kind = 'PlatformTelemetry';
        rule.properties.dataSources = { extensions: many(11, extension) };
        rule.properties.dataFlows = [{ streams: ['Microsoft-Perf'], destinations: ['la'] }];
      },
      'error',
      'LIMIT',
      `${SOURCE}/extensions`,
      /^11 extensions/,
    ],
    [
      'too many counters',
      source('performanceCounters', { counterSpecifiers: many(101, (n) => `\\c(${n})`) }),
      'error',
      'LIMIT',
      `${SOURCE}/performanceCounters/0/counterSpecifiers`,
      /^101 counters.*at most 100$/,
    ],
    [
      'too many facilities',
      source('syslog', { facilityNames: many(21, () => 'cron') }),
      'error',
      'LIMIT',
      `${SOURCE}/syslog/0/facilityNames`,
      /^21 facilities.*at most 20$/,
    ],
    [
      'large extension settings',
      source('extensions', { extensionName: 'e', extensionSettings: { a: 'x'.repeat(32_768) } }),
      'error',
      'LIMIT',
      `${SOURCE}/extensions/0/extensionSettings`,
      /^32776 bytes.*at most 32768$/,
    ],
    [
      'eleven workspaces',
      ({ properties }) => {
        properties.destinations.logAnalytics = many(11, (n) => ({ name: n === 0 ? 'la' : `l${n}` }));
      },
      'error',
      'LIMIT',
      '/properties/destinations/logAnalytics',
      /^11 workspaces/,
    ],
    [
      'eleven data flows',
      ({ properties }) => {
        const output = (n: number) => ({ outputStream: `Custom-T${n}_CL` });
        properties.dataFlows = many(11, (n) => ({ ...properties.dataFlows[0], ...output(n) })) as Record<
          string,
          unknown
        >[];
      },
      'error',
      'LIMIT',
      '/properties/dataFlows',
      /^11 data flows/,
    ],
    [
      'eleven streams',
      ({ properties }, log, flow) => {
        const names = many(11, (n) => `Custom-S${n}`) as string[];
        const columns = [{ name: 'TimeGenerated', type: 'datetime' }];
        properties.streamDeclarations = Object.fromEntries(names.map((name) => [name, { columns }]));
        log.streams = names;
        Object.assign(flow, { streams: names, outputStream: 'Custom-X_CL' });
      },
      'error',
      'LIMIT',
      '/properties/dataFlows',
      /^11 data streams/,
    ],
    // Columns
    [
      'a column with a dash',
      declare({ name: 'a-b', type: 'int' }),
      'warning',
      'COLUMN_NAME',
      '/properties/streamDeclarations/Custom-X/columns/0/name',
      /'a-b'/,
    ],
    [
      'a long column',
      declare({ name: `a${'b'.repeat(45)}`, type: 'int' }),
      'warning',
      'COLUMN_NAME',
      '/properties/streamDeclarations/Custom-X/columns/0/name',
      /45 at most/,
    ],
    [
      'a reserved column',
      declare({ name: 'TenantId', type: 'string' }),
      'warning',
      'COLUMN_RESERVED',
      '/properties/streamDeclarations/Custom-X/columns/0/name',
      /reserve/,
    ],
    [
      'a column declared twice',
      declare({ name: 'a', type: 'int' }, { name: 'a', type: 'long' }),
      'error',
      'REPEATED_COLUMN',
      '/properties/streamDeclarations/Custom-X/columns/1',
      /'a' is declared twice/,
    ],
    [
      'a declared stream without Custom-, which the source names as declared',
      ({ properties }, log, flow) => {
        properties.streamDeclarations = { X: { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } };
        log.streams = ['X'];
        Object.assign(flow, { streams: ['X'], outputStream: 'Custom-X_CL' });
      },
      'error',
      'STREAM_PREFIX',
      '/properties/streamDeclarations/X',
      /must start with Custom-/,
    ],
    [
      'a declared stream without Custom-, which the source names rightly',
      ({ properties }, log, flow) => {
        properties.streamDeclarations = { X: { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } };
        log.streams = ['Custom-X'];
        Object.assign(flow, { streams: ['Custom-X'], outputStream: 'Custom-X_CL' });
      },
      'error',
      'STREAM_PREFIX',
      '/properties/streamDeclarations/X',
      /must start with Custom-/,
    ],
    // Streams and flows
    [
      'a slip in the stream of a flow',
      (_rule, _log, flow) => {
        flow.streams = ['Microsoft-SecurityEvnt'];
      },
      'error',
      'STREAM',
      `${FLOW}/streams/0`,
      /^InvalidStream: 'Streams' stream 'Microsoft-SecurityEvnt' must .* Did you mean 'Microsoft-SecurityEvent'\?$/,
    ],
    [
      'a slip in the stream of a source',
      (_rule, log) => {
        log.streams = ['Microsoft-SecurityEvnt'];
      },
      'error',
      'STREAM',
      `${WINDOWS_LOG}/streams/0`,
      /^InvalidStream/,
    ],
    [
      'a stream of another source',
      (_rule, log) => {
        log.streams = ['Microsoft-SecurityEvent', 'Microsoft-Syslog'];
      },
      'error',
      'STREAM',
      `${WINDOWS_LOG}/streams/1`,
      /^stream 'Microsoft-Syslog' comes from no Windows event log/,
    ],
    [
      'streams missing',
      (_rule, log) => {
        delete log.streams;
      },
      'error',
      'MISSING',
      `${WINDOWS_LOG}/streams`,
      /^streams is missing$/,
    ],
    [
      'data flows of the wrong type',
      ({ properties }) => {
        (properties as Record<string, unknown>).dataFlows = {};
      },
      'error',
      'SHAPE',
      '/properties/dataFlows',
      /wanted array, found object/,
    ],
    [
      'a slip in dataSources',
      ({ properties }) => {
        (properties as Record<string, unknown>).datasources = properties.dataSources;
        delete (properties as Partial<RuleBody['properties']>).dataSources;
      },
      'warning',
      'MEMBER',
      '/properties/datasources',
      /did you mean 'dataSources'/,
    ],
    [
      'a required member of another source missing',
      source('logFiles', { filePatterns: ['C:\\x'] }),
      'error',
      'MISSING',
      `${SOURCE}/logFiles/0/format`,
      /^format is missing$/,
    ],
    [
      'an unusual value',
      source('logFiles', { filePatterns: ['C:\\x'], format: 'txt' }),
      'warning',
      'VALUE',
      `${SOURCE}/logFiles/0/format`,
      /json, text\. Did you mean 'text'\?/,
    ],
    [
      'both transformations',
      (_rule, _log, flow) => {
        Object.assign(flow, { transform: 't', transformKql: 'source' });
      },
      'error',
      'TWO_TRANSFORMS',
      `${FLOW}/transform`,
      /not both/,
    ],
    [
      'a transformation of two streams',
      (_rule, log, flow) => {
        log.streams = ['Microsoft-Event', 'Microsoft-SecurityEvent'];
        Object.assign(flow, { streams: log.streams, transformKql: 'source | where true' });
      },
      'warning',
      'TRANSFORM_STREAMS',
      `${FLOW}/streams`,
      /takes one stream; this one takes 2/,
    ],
    [
      'a custom output without _CL',
      (_rule, _log, flow) => {
        flow.outputStream = 'Custom-X';
      },
      'error',
      'OUTPUT_TABLE',
      `${FLOW}/outputStream`,
      /^InvalidOutputTable: Custom table for stream 'Custom-X' is not available for destination 'la'\./,
    ],
    [
      'an Azure output with _CL',
      (_rule, _log, flow) => {
        flow.outputStream = 'Microsoft-X_CL';
      },
      'error',
      'OUTPUT_TABLE',
      `${FLOW}/outputStream`,
      /^InvalidOutputTable: Table for output stream 'Microsoft-X_CL' is not available for destination 'la'\./,
    ],
    [
      'a custom stream without output',
      ({ properties }, log, flow) => {
        properties.streamDeclarations = { 'Custom-X': { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } };
        log.streams = ['Custom-X'];
        flow.streams = ['Custom-X'];
      },
      'warning',
      'NO_OUTPUT',
      FLOW,
      /'Custom-X'/,
    ],
    [
      'two flows to one table',
      ({ properties }, _log, flow) => {
        properties.dataFlows.push({ ...flow, outputStream: 'Microsoft-SecurityEvent' });
      },
      'warning',
      'REPEATED_FLOW',
      '/properties/dataFlows/1',
      /table SecurityEvent by data flow 0, too/,
    ],
    // Kinds and the envelope
    [
      'event logs in a Linux rule',
      (rule) => {
        rule.kind = 'Linux';
      },
      'warning',
      'KIND',
      `${SOURCE}/windowsEventLogs`,
      /kind Linux/,
    ],
    [
      'data sources in a rule of settings',
      (rule) => {
        rule.kind = 'AgentSettings';
      },
      'warning',
      'KIND',
      SOURCE,
      /AgentSettings has no data sources/,
    ],
    [
      'a request without location',
      (rule) => {
        delete rule.location;
      },
      'warning',
      'LOCATION',
      '/location',
      /region/,
    ],
  ])('%s', (_name, change, severity, code, path, message) => {
    const problems = problemsOf(change);
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[`AMASIM_RULE_${code}`, path]]);
    expect(problems[0]?.message).toMatch(message);
    expect(severityOf(problems[0]!.code)).toBe(severity);
  });
});

describe('nothing is told of', () => {
  test.each<[string, Change]>([
    [
      'a Direct rule without data sources',
      (rule) => {
        rule.kind = 'Direct';
        Object.assign(rule.properties, {
          dataSources: {},
          streamDeclarations: { 'Custom-X': { columns: [{ name: 'TimeGenerated', type: 'datetime' }] } },
          dataFlows: [{ streams: ['Custom-X'], destinations: ['la'], outputStream: 'Custom-X_CL' }],
        });
      },
    ],
    [
      'a reply without location',
      (rule) => {
        delete rule.location;
        rule.etag = '"x"';
      },
    ],
    [
      'two flows that share the rows of one table',
      ({ properties }, _log, flow) => {
        properties.dataFlows.push({ ...flow, transformKql: 'source | where EventID != 1' });
        flow.transformKql = 'source | where EventID == 1';
      },
    ],
    [
      'an output without _CL where no workspace gets it',
      ({ properties }, _log, flow) => {
        properties.destinations.eventHubs = [{ name: 'hub' }];
        Object.assign(flow, { destinations: ['hub'], outputStream: 'Custom-X' });
      },
    ],
    [
      'expressions in what is not simulated',
      ({ properties }) => {
        properties.dataSources.syslog = "[parameters('syslog')]";
        properties.destinations.eventHubs = [{ name: 'hub', eventHubResourceId: "[parameters('hub')]" }];
      },
    ],
  ])('%s', (name, change) => {
    const problems = problemsOf(change);
    // The kind of the first stands outside of what `change` can reach by destructuring.
    expect(problems.filter(({ code }) => !(name.startsWith('a Direct') && code === 'AMASIM_RULE_NO_EVENTS'))).toEqual(
      [],
    );
  });
});

describe('a rule made to hurt', () => {
  const timed = (rule: unknown) => {
    const text = JSON.stringify(rule);
    const start = process.cpuUsage();
    const read = readRules(text, 'r.json');
    const { user, system } = process.cpuUsage(start);
    return { ...read, seconds: (user + system) / 1e6 };
  };

  test('tells a thousand problems and counts the rest', () => {
    const rule = ruleBody();
    rule.properties.dataSources.windowsEventLogs = many(90_000, () => 1);
    const { problems, rules, seconds } = timed(rule);
    expect(rules).toEqual([]);
    expect(problems.length).toBe(1001);
    expect(problems.at(-1)).toMatchObject({
      code: 'AMASIM_RULE_TOO_LARGE',
      message: expect.stringMatching(/^89\d+ more problems/),
    });
    expect(seconds).toBeLessThan(5);
  });

  test('is not looked at when it holds more than any rule', () => {
    const rule = ruleBody();
    rule.properties.dataSources.windowsEventLogs = many(1_000_000, () => 1);
    expect(timed(rule).problems).toMatchObject([{ code: 'AMASIM_RULE_TOO_LARGE' }]);
  });

  test('with long and many names is compared in bounded time', () => {
    const rule = ruleBody();
    const name = (n: number) => `Custom-${n}${'x'.repeat(50)}`;
    rule.properties.dataSources.windowsEventLogs = many(2, () => ({
      name: 'x'.repeat(1_000_000),
      streams: many(20_000, (n) => name(Number(n))),
      xPathQueries: ['Security!*'],
    }));
    rule.properties.dataFlows = [
      { streams: many(20_000, (n) => `Foo-${n}${'x'.repeat(50)}`), destinations: many(10_000, (n) => name(Number(n))) },
    ];
    expect(timed(rule).seconds).toBeLessThan(5);
  });
});
