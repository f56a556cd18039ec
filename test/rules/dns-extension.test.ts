import { describe, expect, it, test } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { type RuleBody, ruleBody } from './rule-body.ts';

const STREAM = 'Microsoft-ASimDnsActivityLogs';
const EXTENSION = '/properties/dataSources/extensions/0';
const SETTINGS = `${EXTENSION}/extensionSettings`;

/** A rule with nothing but the extension. */
function dnsRule(extensionSettings?: unknown, members: object = {}): RuleBody {
  const rule = ruleBody();
  const settings = extensionSettings === undefined ? {} : { extensionSettings };
  const extension = { name: 'dns', streams: [STREAM], extensionName: 'MicrosoftDnsAgent', ...settings, ...members };
  rule.properties.dataSources = { extensions: [extension] };
  rule.properties.dataFlows = [{ streams: [STREAM], destinations: ['la'] }];
  return rule;
}
const read = (rule: unknown) => readRules(JSON.stringify(rule), 'r.json');

/** Settings with one filter of one condition. */
const one = (field: unknown, ...values: readonly unknown[]) => ({
  Filters: [{ FilterName: 'f', Rules: [{ Field: field, FieldValues: values }] }],
});
const CONDITION = `${SETTINGS}/Filters/0/Rules/0`;

describe('the DNS extension', () => {
  it('is a source of a rule without event logs, and nothing is wrong with it', () => {
    const filters = one('EventOriginalType', '256', '257');
    const { rules, problems } = read(dnsRule(filters));
    expect(problems).toEqual([]);
    const plan = planCollection(rules);
    expect(plan).toMatchObject({
      problems: [],
      streams: [{ stream: STREAM, flows: [{ table: 'ASimDnsActivityLogs' }] }],
      queries: [
        {
          dataSource: 'dns',
          path: EXTENSION,
          streams: [0],
          dnsFilters: [{ name: 'f', rules: [{ field: 'EventOriginalType', values: ['256', '257'] }] }],
        },
      ],
    });
    expect(plan.queries[0]?.source.channel).toBeUndefined();
  });

  it.each([
    ['none', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no filters', { Filters: [] }],
    ['null filters', { Filters: null }],
  ])('leaves out nothing without filters: %s', (_name, settings) => {
    const { rules, problems } = read(dnsRule(settings));
    expect(problems).toEqual([]);
    expect(planCollection(rules).queries.map(({ dnsFilters }) => dnsFilters)).toEqual([[]]);
  });

  it('takes the sample of the documentation, which filters on a field that is not documented', () => {
    const { rules, problems } = read(dnsRule(one('EventId', '260')));
    expect(rules).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'AMASIM_RULE_DNS_FILTER', path: `${CONDITION}/Field` }]);
  });

  // Code and path of the only problem.
  test.each<[string, unknown, string, string, RegExp]>([
    ['settings of another type', [], 'DNS_SETTINGS', SETTINGS, /wanted an object/],
    ['filters of another type', { Filters: {} }, 'DNS_SETTINGS', `${SETTINGS}/Filters`, /wanted a list/],
    ['a filter of another type', { Filters: ['x'] }, 'DNS_SETTINGS', `${SETTINGS}/Filters/0`, /FilterName and Rules/],
    [
      'a name of another type',
      { Filters: [{ FilterName: 1, Rules: [] }] },
      'DNS_SETTINGS',
      `${SETTINGS}/Filters/0/FilterName`,
      /wanted a text/,
    ],
    ['no conditions', { Filters: [{}] }, 'DNS_SETTINGS', `${SETTINGS}/Filters/0/Rules`, /Rules is missing$/],
    [
      'conditions by another name',
      { Filters: [{ rules: [] }] },
      'DNS_SETTINGS',
      `${SETTINGS}/Filters/0/Rules`,
      /did you mean it by 'rules'/,
    ],
    [
      'an empty list of conditions',
      { Filters: [{ Rules: [] }] },
      'DNS_FILTER',
      `${SETTINGS}/Filters/0/Rules`,
      /no effect/,
    ],
    [
      'no field',
      { Filters: [{ Rules: [{ FieldValues: ['256'] }] }] },
      'DNS_SETTINGS',
      `${CONDITION}/Field`,
      /Field is missing/,
    ],
    ['a field of another type', one(5, 'x'), 'DNS_SETTINGS', `${CONDITION}/Field`, /wanted a text/],
    [
      'no values',
      { Filters: [{ Rules: [{ Field: 'DnsQuery' }] }] },
      'DNS_SETTINGS',
      `${CONDITION}/FieldValues`,
      /FieldValues is missing/,
    ],
    [
      'a single value',
      { Filters: [{ Rules: [{ Field: 'DnsQuery', FieldValues: 'a.com' }] }] },
      'DNS_SETTINGS',
      `${CONDITION}/FieldValues`,
      /wanted a list/,
    ],
    ['a number', one('EventOriginalType', 256), 'DNS_SETTINGS', `${CONDITION}/FieldValues/0`, /wanted a text/],
    ['an empty list of values', one('DnsQuery'), 'DNS_FILTER', `${CONDITION}/FieldValues`, /never holds/],
    ['an unknown member', { filters: [] }, 'DNS_FILTER', `${SETTINGS}/filters`, /did you mean 'Filters'/],
    [
      'an unknown member of a filter',
      { Filters: [{ Name: 'x', Rules: one('DnsQuery', 'a.com').Filters[0]?.Rules }] },
      'DNS_FILTER',
      `${SETTINGS}/Filters/0/Name`,
      /'Name' is ignored/,
    ],
    ['a misspelt field', one('DnsQuerry', 'a.com'), 'DNS_FILTER', `${CONDITION}/Field`, /Did you mean 'DnsQuery'/],
    [
      'the right spelling',
      one('DvcIpAddr', '10.0.0.5'),
      'DNS_FILTER',
      `${CONDITION}/Field`,
      /Did you mean 'DvcIpAdrr'/,
    ],
    [
      'an id out of range',
      one('EventOriginalType', '256', '230'),
      'VALUE',
      `${CONDITION}/FieldValues/1`,
      /'230'.*256, 257/,
    ],
    [
      'an unknown result',
      one('EventResultDetails', 'NXDOMIAN'),
      'VALUE',
      `${CONDITION}/FieldValues/0`,
      /mean 'NXDOMAIN'/,
    ],
    ['an unknown type', one('DnsQueryTypeName', 'HTTPS'), 'VALUE', `${CONDITION}/FieldValues/0`, /'HTTPS'/],
    ['no address', one('DvcIpAdrr', '10.0.0'), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /no IP address/],
    [
      'no dot behind a wildcard',
      one('DnsQuery', '*contoso.com'),
      'DNS_FILTER',
      `${CONDITION}/FieldValues/0`,
      /in front/,
    ],
    ['a wildcard at the end', one('DnsQuery', 'www.*'), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /in front/],
    ['two wildcards', one('DnsQuery', '*.*.com'), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /in front/],
    ['only a wildcard', one('DnsQuery', '*.'), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /no domain/],
    ['a space in a list', one('DnsQuery', 'a.com, b.com'), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /space/],
    ['too long a name', one('DnsQuery', 'a'.repeat(254)), 'DNS_FILTER', `${CONDITION}/FieldValues/0`, /over 253/],
    ['an expression', one('DnsQuery', "[parameters('x')]"), 'EXPRESSION', `${CONDITION}/FieldValues/0`, /deploying/],
    ['too large', one('DnsQuery', ...Array(2_000).fill('a-domain.example')), 'LIMIT', SETTINGS, /at most 32768/],
  ])('is told what is wrong with its settings: %s', (_name, settings, code, path, message) => {
    const { rules, problems } = read(dnsRule(settings));
    expect(problems).toMatchObject([{ code: `AMASIM_RULE_${code}`, path, message: expect.stringMatching(message) }]);
    expect(rules).toHaveLength(problems.some((problem) => severityOf(problem.code) === 'error') ? 0 : 1);
  });

  test.each<[string, RuleBody, string, string]>([
    ['another stream', dnsRule({}, { streams: [STREAM, 'Microsoft-Event'] }), 'VALUE', `${EXTENSION}/streams/1`],
    ['no stream', dnsRule({}, { streams: [] }), 'NO_FLOW', `${EXTENSION}/streams`],
    ['a rule of Linux', { ...dnsRule(), kind: 'Linux' }, 'KIND', EXTENSION],
  ])('is told of %s', (_name, rule, code, path) => {
    const found = read(rule).problems.map((problem) => [problem.code, problem.path]);
    expect(found).toContainEqual([`AMASIM_RULE_${code}`, path]);
  });

  it('is told that no data flow takes its stream', () => {
    const rule = dnsRule();
    rule.properties.dataFlows = [];
    expect(read(rule).problems).toMatchObject([{ code: 'AMASIM_RULE_NO_FLOW', path: `${EXTENSION}/streams` }]);
  });

  it('is the only extension that is simulated', () => {
    const rule = dnsRule();
    (rule.properties.dataSources.extensions as object[]).push({ name: 'other', extensionName: 'Other' });
    const { problems } = read(rule);
    expect(problems).toMatchObject([{ code: 'AMASIM_RULE_UNSUPPORTED', path: '/properties/dataSources/extensions' }]);
    expect(problems[0]?.message).toMatch(/MicrosoftDnsAgent/u);
  });

  it('brings its stream only: events of a log do not become its rows', () => {
    const rule = ruleBody();
    (rule.properties.dataSources.windowsEventLogs as { streams: string[] }[])[0]!.streams = [STREAM];
    rule.properties.dataFlows[0]!.streams = [STREAM];
    expect(read(rule).problems).toMatchObject([{ code: 'AMASIM_RULE_STREAM' }]);
  });
});
