import { describe, expect, it } from 'vitest';
import { legacyLogsRule } from '../../../src/agents/mma/legacy-logs.ts';
import { legacyPlan } from '../../../src/agents/mma/legacy-plan.ts';
import { compileQuery } from '../../../src/query/compile.ts';
import { planCollection } from '../../../src/rules/plan-collection.ts';
import { readRules } from '../../../src/rules/read-rules.ts';
import { eventOf } from '../../events/xml-events.ts';

function planOf(rule: unknown) {
  const { rules, problems } = readRules(JSON.stringify(rule), 'rule');
  expect(problems).toEqual([]);
  return legacyPlan(planCollection(rules));
}

const sourceOf = (stream: string) => ({
  name: 'r',
  properties: {
    dataSources: { windowsEventLogs: [{ name: 's', streams: [stream], xPathQueries: ['Security!*'] }] },
    destinations: { logAnalytics: [{ name: 'w', workspaceResourceId: '/w' }] },
    dataFlows: [{ streams: [stream], destinations: ['w'] }],
  },
});

describe('audit events of SQL Server', () => {
  const read = legacyLogsRule('Application:information');
  const { queries } = planOf(read.ok && read.value);

  it.each([
    ['Classic and Audit Success, as SQL Server writes them', 'MSSQLSERVER', 18453, '0xa0000000000000', false],
    ['Classic alone', 'MSSQLSERVER', 18453, '0x80000000000000', false],
    ['Audit Success alone', 'MSSQLSERVER', 18453, '0x20000000000000', false],
    ['either of them with a bit of the log', 'MSSQLSERVER', 18453, '0x80a0000000000000', false],
    ['Audit Failure', 'MSSQLSERVER', 18453, '0x10000000000000', true],
    ['no keyword', 'MSSQLSERVER', 18453, '0x0', true],
    ['another id', 'MSSQLSERVER', 18454, '0xa0000000000000', true],
    ['a named instance', 'MSSQL$PROD', 18453, '0xa0000000000000', true],
    ['another source', 'Application', 18453, '0xa0000000000000', true],
  ])('with %s: %s %i %s is collected: %s', (_what, provider, id, keywords, isCollected) => {
    const event = eventOf(
      `<Event><System><Provider Name='${provider}'/><EventID Qualifiers='16384'>${id}</EventID><Level>0</Level>` +
        `<Keywords>${keywords}</Keywords><Channel>Application</Channel></System></Event>`,
    );
    for (const engine of ['auto', 'reference'] as const) {
      const compiled = compileQuery(queries[0]!.source, engine);
      expect(compiled.ok && compiled.value.matches(event, 0)).toBe(isCollected);
    }
  });

  it('are left out of Event only, and by the legacy agent only', () => {
    expect(planOf(sourceOf('Microsoft-Event')).queries[0]?.source.except).toContain('EventID=18453');
    expect(planOf(sourceOf('Microsoft-SecurityEvent')).queries[0]?.source.except).toBeUndefined();
    const { rules } = readRules(JSON.stringify(sourceOf('Microsoft-Event')), 'r.json');
    expect(planCollection(rules).queries[0]?.source.except).toBeUndefined();
  });
});
