import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AgentSettings, agentDefaults, readAgentSettings, withSetting } from '../../src/agents/settings.ts';

describe('the constants of an agent', () => {
  it.each(['ama', 'mma'] as const)('of %s stand in one file, each with its source or the word Assumed', (agent) => {
    const file = JSON.parse(readFileSync(`profiles/agents/${agent}.json`, 'utf8')) as {
      settings: Record<keyof AgentSettings, { value: unknown; source: string }>;
    };
    const defaults = agentDefaults(agent);
    expect(Object.keys(file.settings).sort()).toEqual(Object.keys(defaults).sort());
    for (const [name, { value, source }] of Object.entries(file.settings)) {
      expect(defaults[name as keyof AgentSettings], name).toEqual(value);
      expect(source, name).toMatch(/https:\/\/|Assumed:/u);
    }
  });

  it('can be replaced one by one, by a value or by a value with its source', () => {
    const base = agentDefaults('ama');
    const json = { settings: { uploadSeconds: 30, dropAtQuota: { value: 'newest', source: 'measured' } } };
    expect(readAgentSettings(json, { base })).toEqual({
      ok: true,
      value: { ...base, uploadSeconds: 30, dropAtQuota: 'newest' },
    });
    const ofEvents = withSetting(base, 'uploadSecondsOf.Microsoft-Event=30');
    expect(ofEvents).toMatchObject({ ok: true, value: { uploadSecondsOf: { 'Microsoft-Event': 30 } } });
    expect(ofEvents.ok && withSetting(ofEvents.value, 'uploadSecondsOf.Microsoft-Perf=5')).toMatchObject({
      value: { uploadSecondsOf: { 'Microsoft-Event': 30, 'Microsoft-Perf': 5 } },
    });
    expect(withSetting(base, 'newSubscriptions=oldest')).toMatchObject({ value: { newSubscriptions: 'oldest' } });
    expect(withSetting(base, 'retryForSeconds=null')).toMatchObject({ ok: true, value: { retryForSeconds: null } });
    expect(withSetting(base, 'diskQuotaBytes=1e6')).toMatchObject({ ok: true, value: { diskQuotaBytes: 1_000_000 } });
  });

  it('are all wanted where there is nothing to replace', () => {
    expect(readAgentSettings({ settings: { uploadSeconds: 1 } }, {})).toMatchObject({
      ok: false,
      problem: { message: 'maxBatchBytes is missing' },
    });
  });

  it.each([
    [5, ''],
    [{ settings: { uploadSeconds: '1' } }, '/settings/uploadSeconds'],
    [{ settings: { uploadSeconds: -1 } }, '/settings/uploadSeconds'],
    [{ settings: { uploadSeconds: null } }, '/settings/uploadSeconds'],
    [{ settings: { connections: { value: 0 } } }, '/settings/connections'],
    [{ settings: { uploadSecondsOf: { 'Microsoft-Event': -1 } } }, '/settings/uploadSecondsOf'],
    [{ settings: { uploadSecondsOf: 30 } }, '/settings/uploadSecondsOf'],
    [{ settings: { newSubscriptions: 'newest' } }, '/settings/newSubscriptions'],
    [{ settings: { other: 1 } }, '/settings/other'],
  ])('are refused with their place: %j', (json, path) => {
    expect(readAgentSettings(json, { file: 'my.json', base: agentDefaults('mma') })).toMatchObject({
      ok: false,
      problem: { code: 'AMASIM_AGENT_SETTING', file: 'my.json', path },
    });
  });

  it.each(['uploadSeconds', 'uploadSeconds=', 'uploadSeconds=x', '=1', 'uploadSeconds= '])(
    '%j is no setting',
    (text) => {
      expect(withSetting(agentDefaults('ama'), text)).toMatchObject({ ok: false });
    },
  );
});
