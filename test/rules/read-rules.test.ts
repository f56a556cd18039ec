import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { type RuleBody, ruleBody, WINDOWS_LOG } from './rule-body.ts';

const read = (value: unknown) => readRules(JSON.stringify(value), 'folder/my-rule.json');

const TEMPLATE = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const TYPE = 'Microsoft.Insights/dataCollectionRules';

describe('a rule is found', () => {
  const template = (resources: unknown, rest: object = {}) => ({
    $schema: TEMPLATE,
    contentVersion: '1.0.0.0',
    resources,
    ...rest,
  });
  const resource = (name: string) => ({ type: TYPE, apiVersion: '2023-03-11', name, ...ruleBody() });
  const deployment = (inner: object, scope?: string, parameters?: object) => ({
    type: 'Microsoft.Resources/deployments',
    name: 'nested',
    properties: {
      mode: 'Incremental',
      template: inner,
      ...(scope === undefined ? {} : { expressionEvaluationOptions: { scope } }),
      ...(parameters === undefined ? {} : { parameters }),
    },
  });

  test.each<[string, unknown, [name: string, path: string][]]>([
    ['as a REST body', ruleBody(), [['my-rule', '']]],
    ['bare', ruleBody().properties, [['my-rule', '']]],
    ['as a reply with a name', { id: '/x', name: 'reply', ...ruleBody() }, [['reply', '']]],
    [
      'in an array',
      [resource('a'), resource('b')],
      [
        ['a', '/0'],
        ['b', '/1'],
      ],
    ],
    ['in a list reply', { value: [resource('a')] }, [['a', '/value/0']]],
    ['in a template', template([{ type: 'Other' }, resource('a')]), [['a', '/resources/1']]],
    ['by a symbolic name', template({ 'my/rule': resource('a') }), [['a', '/resources/my~1rule']]],
    [
      'in a nested deployment',
      template([deployment(template([resource('a')]))]),
      [['a', '/resources/0/properties/template/resources/0']],
    ],
    [
      'as a child resource',
      template([{ type: 'Other', resources: [resource('a')] }]),
      [['a', '/resources/0/resources/0']],
    ],
  ])('%s', (_name, document, expected) => {
    const { rules, problems } = read(document);
    expect(problems).toEqual([]);
    expect(rules.map(({ name, path }) => [name, path])).toEqual(expected);
    for (const rule of rules)
      expect(rule.windowsEventLogs[0]?.xPathQueries).toEqual(['Security!*[System[EventID=4624]]']);
  });

  test('with a byte order mark and comments', () => {
    const text = `\uFEFF// a rule\n${JSON.stringify(ruleBody()).replace('{', '{ /* kind next */')}`;
    expect(readRules(text, 'x.json')).toMatchObject({ problems: [], rules: [{ name: 'x' }] });
  });

  test('unless the template does not deploy it', () => {
    const { rules, problems } = read(
      template([
        { ...resource('a'), condition: false },
        { ...resource('b'), existing: true },
      ]),
    );
    expect(rules).toEqual([]);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['AMASIM_RULE_SKIPPED', '/resources/0'],
      ['AMASIM_RULE_SKIPPED', '/resources/1'],
    ]);
  });

  test('and a file without one says so', () => {
    expect(read({ hello: 1 }).problems).toMatchObject([{ code: 'AMASIM_RULE_NONE', file: 'folder/my-rule.json' }]);
  });

  const queriesOf = (document: unknown) => read(document).rules[0]?.windowsEventLogs[0]?.xPathQueries;
  const withQueries = (queries: unknown) => {
    const rule = resource('a');
    (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!.xPathQueries = queries;
    return rule;
  };

  test.each<[string, string, object, string[]]>([
    [
      'a parameter with a default',
      "[parameters('Q')]",
      { parameters: { q: { type: 'array', defaultValue: ['System!*'] } } },
      ['System!*'],
    ],
    [
      'a variable',
      "[variables('q')]",
      { variables: { q: ['System!*', "[concat('App', 'lication!*')]"] } },
      ['System!*', 'Application!*'],
    ],
    ['a member of a variable', "[variables('all').queries]", { variables: { all: { queries: ['A!*'] } } }, ['A!*']],
    ['an index', "[createArray(variables('q')[1])]", { variables: { q: ['A!*', 'B!*'] } }, ['B!*']],
    [
      'a branch',
      "[if(empty(variables('q')), createArray('A!*'), parameters('unknown'))]",
      { variables: { q: [] } },
      ['A!*'],
    ],
    ['a format', "[createArray(format('{0}!*[{{{1}}}]', 'A', 'x'))]", {}, ['A!*[{x}]']],
  ])('%s is resolved', (_name, queries, rest, expected) => {
    expect(queriesOf(template([withQueries(queries)], rest))).toEqual(expected);
  });

  test('a nested deployment uses its own names only when it says so', () => {
    const inner = template([withQueries("[parameters('q')]")], {
      parameters: { q: { type: 'array', defaultValue: ['Inner!*'] } },
    });
    const outer = { parameters: { q: { type: 'array', defaultValue: ['Outer!*'] } } };
    expect(queriesOf(template([deployment(inner)], outer))).toEqual(['Outer!*']);
    expect(queriesOf(template([deployment(inner, 'inner')], outer))).toEqual(['Inner!*']);
    const given = { Q: { value: ["[concat('Given', '!*')]"] } };
    expect(queriesOf(template([deployment(inner, 'inner', given)], outer))).toEqual(['Given!*']);
  });

  test('names keep an expression that cannot be resolved, queries and streams are refused with one', () => {
    const named = template([{ ...resource('a'), name: "[parameters('ruleName')]" }]);
    expect(read(named).rules[0]?.name).toBe("[parameters('ruleName')]");
    const { rules, problems } = read(template([withQueries(["[parameters('q')]"])]));
    expect(rules).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'AMASIM_RULE_EXPRESSION', path: '/resources/0/properties/dataSources/windowsEventLogs/0/xPathQueries/0' },
    ]);
    expect(read(template([withQueries("[parameters('q')]")])).problems).toMatchObject([
      { code: 'AMASIM_RULE_EXPRESSION', path: '/resources/0/properties/dataSources/windowsEventLogs/0/xPathQueries' },
    ]);
  });

  test('a template whose variables multiply without end is refused, not expanded', () => {
    const variables: Record<string, unknown> = { v0: ['x'] };
    for (let n = 1; n < 60; n++) variables[`v${n}`] = [`[variables('v${n - 1}')]`, `[variables('v${n - 1}')]`];
    const { rules, problems } = read(template([withQueries("[variables('v59')]")], { variables }));
    expect(rules).toEqual([]);
    expect(problems).toMatchObject([{ code: 'AMASIM_RULE_TOO_LARGE' }]);
    const loop = { variables: { a: "[variables('b')]", b: "[variables('a')]" } };
    expect(read(template([withQueries("[variables('a')]")], loop)).problems).toMatchObject([
      { code: 'AMASIM_RULE_EXPRESSION' },
    ]);
  });
});

describe('text that is not JSON', () => {
  test.each([
    ['', 'line 1, column 1: the file ends; wanted a value'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: found "}"; wanted a member name in double quotes'],
    ['{"a": tru}', 'line 1, column 7: found "t"; wanted a value'],
    ['{"a": "x', 'line 1, column 7: a string that does not end'],
    ['{"a": "\\q"}', 'line 1, column 7: a string with a wrong escape, a line break or another control character'],
    ['[1] 2', 'line 1, column 5: found "2"; wanted the end of the file'],
  ])('%j is refused with line and column', (text, message) => {
    expect(readRules(text, 'x').problems).toMatchObject([{ code: 'AMASIM_RULE_JSON', message, file: 'x' }]);
  });

  test('nesting beyond reason is refused without overflowing', () => {
    expect(readRules('['.repeat(1_000_000), 'x').problems).toMatchObject([{ code: 'AMASIM_RULE_TOO_LARGE' }]);
  });

  test('a member named twice is said, and the last counts', () => {
    const text = JSON.stringify(ruleBody()).replace('{"kind":"Windows"', '{"kind":"Linux","kind":"Windows"');
    const { rules, problems } = readRules(text, 'x');
    expect(rules[0]?.kind).toBe('Windows');
    expect(problems).toMatchObject([{ code: 'AMASIM_RULE_REPEATED_MEMBER', path: '/kind' }]);
  });
});

describe('problems', () => {
  type Change = (rule: RuleBody, log: Record<string, unknown>) => void;
  const flow = (rule: RuleBody) => rule.properties.dataFlows[0] as Record<string, unknown>;

  test.each<[string, Change, string, string, RegExp]>([
    [
      'a slip in a member',
      (r) => {
        r.properties.datasources = {};
        (flow(r) as Record<string, unknown>).outputStreams = 'x';
      },
      'MEMBER',
      '/properties/dataFlows/0/outputStreams',
      /did you mean 'outputStream'/,
    ],
    [
      'a slip that hides the queries',
      (_r, log) => {
        log.xpathQueries = log.xPathQueries;
        delete log.xPathQueries;
      },
      'MISSING',
      `${WINDOWS_LOG}/xpathQueries`,
      /did you mean 'xPathQueries'/,
    ],
    [
      'two workspaces for one stream',
      (r) => {
        (r.properties.destinations.logAnalytics as object[]).push({ name: 'lb' });
        flow(r).destinations = ['la', 'lb'];
      },
      'WORKSPACES',
      '/properties/dataFlows/0/destinations',
      /'lb' beside 'la'/,
    ],
    [
      'no queries',
      (_r, log) => {
        log.xPathQueries = [];
      },
      'NO_QUERIES',
      `${WINDOWS_LOG}/xPathQueries`,
      /'X Path Queries' must not be empty/,
    ],
    [
      'queries of the wrong type',
      (_r, log) => {
        log.xPathQueries = 'Security!*';
      },
      'SHAPE',
      `${WINDOWS_LOG}/xPathQueries`,
      /wanted array, found string/,
    ],
    [
      'a slip in a stream',
      (r, log) => {
        log.streams = ['Microsoft-WindowsEvents'];
        flow(r).streams = ['Microsoft-WindowsEvents'];
      },
      'STREAM',
      `${WINDOWS_LOG}/streams/0`,
      /InvalidStream.*Did you mean 'Microsoft-WindowsEvent'\?/,
    ],
    [
      'an undeclared stream',
      (r, log) => {
        log.streams = ['Custom-X'];
        flow(r).streams = ['Custom-X'];
      },
      'STREAM_UNDECLARED',
      `${WINDOWS_LOG}/streams/0`,
      /not declared/,
    ],
    [
      'a slip in an output stream',
      (r) => {
        flow(r).outputStream = 'Microsoft-SecurityEvents';
      },
      'STREAM',
      '/properties/dataFlows/0/outputStream',
      /'OutputStream'/,
    ],
    [
      'an unknown destination',
      (r) => {
        flow(r).destinations = ['lb'];
      },
      'FLOW_DESTINATION',
      '/properties/dataFlows/0/destinations/0',
      /'DataFlows' destination name is unknown: lb\./,
    ],
    [
      'a stream without source',
      (r) => {
        flow(r).streams = ['Microsoft-SecurityEvent', 'Microsoft-Perf'];
      },
      'FLOW_STREAM',
      '/properties/dataFlows/0/streams/1',
      /produced by no data source/,
    ],
    [
      'a stream without flow',
      (r, log) => {
        log.streams = ['Microsoft-SecurityEvent', 'Microsoft-Event'];
        r.kind = 'Windows';
      },
      'NO_FLOW',
      `${WINDOWS_LOG}/streams/1`,
      /goes nowhere/,
    ],
    [
      'a repeated source name',
      (r) => {
        r.properties.dataSources.syslog = [{ name: 'sec', streams: [] }];
      },
      'REPEATED_NAME',
      '/properties/dataSources/syslog/0/name',
      /'sec' is named twice/,
    ],
    [
      'a repeated destination name',
      (r) => {
        r.properties.destinations.eventHubs = [{ name: 'la' }];
      },
      'REPEATED_NAME',
      '/properties/destinations/eventHubs/0/name',
      /'la' is named twice/,
    ],
    [
      'no event logs',
      (r) => {
        r.properties.dataSources = { syslog: [{ name: 's', streams: ['Microsoft-SecurityEvent'] }] };
      },
      'NO_EVENTS',
      '/properties/dataSources',
      /collects no Windows events/,
    ],
    [
      'too many queries',
      (_r, log) => {
        log.xPathQueries = Array(101).fill('Security!*');
      },
      'LIMIT',
      `${WINDOWS_LOG}/xPathQueries`,
      /101 XPath queries.*at most 100/,
    ],
    [
      'a long transform',
      (r) => {
        flow(r).transformKql = `source | where ${'x'.repeat(15_360)}`;
      },
      'LIMIT',
      '/properties/dataFlows/0/transformKql',
      /at most 15360/,
    ],
    [
      'a declared guid',
      (r) => {
        r.properties.streamDeclarations = { 'Custom-X': { columns: [{ name: 'a', type: 'guid' }] } };
      },
      'COLUMN_TYPE',
      '/properties/streamDeclarations/Custom-X/columns/0/type',
      /has type 'guid'/,
    ],
    [
      'a parameter in place of a value',
      (r) => {
        r.properties.dataSources = { value: {} };
      },
      'PARAMETER',
      '/properties/dataSources',
      /parameter of a template/,
    ],
    [
      'another data source',
      (r) => {
        r.properties.dataSources.performanceCounters = [{ name: 'p', streams: ['Microsoft-Perf'] }];
      },
      'UNSUPPORTED',
      '/properties/dataSources/performanceCounters',
      /'performanceCounters'/,
    ],
    [
      'another destination',
      (r) => {
        r.properties.destinations.azureMonitorMetrics = { name: 'm' };
      },
      'UNSUPPORTED',
      '/properties/destinations/azureMonitorMetrics',
      /'azureMonitorMetrics'/,
    ],
    [
      'a transform',
      (r) => {
        flow(r).transformKql = 'source | where EventID != 4625';
      },
      'UNSUPPORTED',
      '/properties/dataFlows/0/transformKql',
      /not run yet/,
    ],
    [
      'a transform in the agent',
      (_r, log) => {
        log.transform = 't';
      },
      'UNSUPPORTED',
      `${WINDOWS_LOG}/transform`,
      /agent/,
    ],
    [
      'a transform of firewall logs in the agent',
      (r) => {
        const stream = 'Microsoft-WindowsFirewall';
        r.properties.dataCollectionEndpointId = 'e';
        r.properties.dataSources.windowsFirewallLogs = [{ name: 'f', streams: [stream], transform: 't' }];
        r.properties.dataFlows.push({ streams: [stream], destinations: ['la'] });
      },
      'UNSUPPORTED',
      '/properties/dataSources/windowsFirewallLogs/0/transform',
      /agent/,
    ],
    [
      'multi-stage transformations',
      (r) => {
        r.properties.transformations = [{ name: 't' }];
      },
      'UNSUPPORTED',
      '/properties/transformations',
      /multi-stage/,
    ],
    [
      'agent settings',
      (r) => {
        r.properties.agentSettings = { logs: [{ name: 'MaxDiskQuotaInMB', value: '4000' }] };
      },
      'UNSUPPORTED',
      '/properties/agentSettings',
      /agent settings/,
    ],
  ])('%s', (_name, change, code, path, message) => {
    const rule = ruleBody();
    change(rule, (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!);
    const { rules, problems } = read(rule);
    const problem = problems.find((one) => one.code === `AMASIM_RULE_${code}` && one.path === path);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    expect(problem?.message).toMatch(message);
    // One mistake, one problem.
    const others = problems.filter((one) => one !== problem && one.code !== 'AMASIM_RULE_UNSUPPORTED');
    expect(others).toEqual([]);
    expect(rules).toHaveLength(problems.some((one) => severityOf(one.code) === 'error') ? 0 : 1);
  });

  test('are all collected at once', () => {
    const rule = ruleBody();
    rule.properties.dataFlows = [{ streams: ['Microsoft-Perf'], destinations: ['a', 'b'] }];
    (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!.xPathQueries = [];
    expect(read(rule).problems.map(({ code }) => code.slice('AMASIM_RULE_'.length))).toEqual([
      'NO_QUERIES',
      'FLOW_STREAM',
      'FLOW_DESTINATION',
      'FLOW_DESTINATION',
      'NO_FLOW',
    ]);
  });

  test.each([' source ', '\n\tsource\n', ''])('transformKql %j changes nothing', (transformKql) => {
    const rule = ruleBody();
    flow(rule).transformKql = transformKql;
    expect(read(rule)).toMatchObject({ problems: [], rules: [{ dataFlows: [{}] }] });
    expect(read(rule).rules[0]?.dataFlows[0]).not.toHaveProperty('transformKql');
  });
});

describe('the immutable id', () => {
  test('is taken from the file', () => {
    const rule = ruleBody();
    rule.properties.immutableId = 'dcr-b74e0d383fc9415abaa584ec41adece3';
    expect(read(rule).rules[0]).toMatchObject({
      immutableId: 'dcr-b74e0d383fc9415abaa584ec41adece3',
      immutableIdGiven: true,
    });
  });

  test('is derived from the content, whatever the order of members', () => {
    const rule = ruleBody();
    const reordered = { properties: Object.fromEntries(Object.entries(rule.properties).reverse()), kind: rule.kind };
    const first = read(rule).rules[0];
    expect(first?.immutableId).toMatch(/^dcr-[0-9a-f]{32}$/);
    expect(first?.immutableIdGiven).toBe(false);
    expect(read(reordered).rules[0]?.immutableId).toBe(first?.immutableId);
    rule.kind = 'Other';
    expect(read(rule).rules[0]?.immutableId).not.toBe(first?.immutableId);
  });
});

test('every beginning of a rule file gives a problem, never an exception', () => {
  const text = JSON.stringify(ruleBody(), undefined, 1);
  for (let end = 0; end < text.length; end++) {
    expect(
      readRules(text.slice(0, end), 'x').problems.map(({ code }) => code),
      `${end}`,
    ).toEqual(['AMASIM_RULE_JSON']);
  }
});

test('any JSON value is read without an exception', () => {
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 1, true, 'x', "[parameters('a')]", '[', 'Microsoft.Insights/dataCollectionRules', TEMPLATE),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'properties',
          'dataSources',
          'windowsEventLogs',
          'destinations',
          'dataFlows',
          'streams',
          'resources',
          'type',
          'parameters',
          'variables',
          'value',
          'template',
          '$schema',
          'streamDeclarations',
          'columns',
          '__proto__',
        ),
        tie('value'),
      ),
    ),
  })).value;
  fc.assert(
    fc.property(document, (value) => {
      const { rules, problems } = readRules(JSON.stringify(value), 'x');
      expect(rules.length + problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});
