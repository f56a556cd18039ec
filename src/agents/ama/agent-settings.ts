/** Rules of kind `AgentSettings` → the settings of an agent. */
import type { Problem } from '../../base/problem.ts';
import { AGENT_SETTING_RANGES, OTHER_AGENT_SETTINGS, QUOTA_MB_BYTES } from '../../contract/agent-settings.ts';
import type { AgentSettings } from '../settings.ts';
import { type AgentConfiguration, leftOut } from './read-configuration.ts';

export interface AppliedSettings {
  readonly settings: AgentSettings;
  /** AMASIM_AGENT_CONFIGURATION_PART for each that is none, out of range, or without effect here. */
  readonly problems: readonly Problem[];
}

/**
 * Applies what rules say of an agent, the last one winning. `pinned` are settings that somebody asked for: they stay.
 *
 * Assumed: `DiskQuotaUsageInPercent` is the part of `MaxDiskQuotaInMB` that queued data may take; how the two relate is not
 * documented.
 */
export function applyAgentSettings(
  settings: AgentSettings,
  configurations: readonly AgentConfiguration[],
  pinned: ReadonlySet<string> = new Set(),
): AppliedSettings {
  const problems: Problem[] = [];
  const values = new Map<string, number>();
  for (const { settings: given, path } of configurations) {
    for (const { name, value } of given) {
      const range = Object.hasOwn(AGENT_SETTING_RANGES, name) ? AGENT_SETTING_RANGES[name] : undefined;
      const at = `${path}/content/agentSettings`;
      const what = `setting ${JSON.stringify(name)}`;
      if (range === undefined) {
        if (!OTHER_AGENT_SETTINGS.has(name)) problems.push(leftOut(at, what, 'it is unknown'));
        continue;
      }
      const number = /^\d{1,9}$/u.test(value) ? Number(value) : Number.NaN;
      if (number >= range.least && number <= range.most) values.set(name, number);
      else
        problems.push(
          leftOut(at, what, `${JSON.stringify(value.slice(0, 100))} is not from ${range.least} to ${range.most}`),
        );
    }
  }
  const quotaMb = values.get('MaxDiskQuotaInMB');
  const percent = values.get('DiskQuotaUsageInPercent');
  const isPinned = pinned.has('diskQuotaBytes');
  if (isPinned || (quotaMb === undefined && percent === undefined)) return { settings, problems };
  const wholeBytes = quotaMb === undefined ? settings.diskQuotaBytes : quotaMb * QUOTA_MB_BYTES;
  const diskQuotaBytes = Math.floor((wholeBytes * (percent ?? 100)) / 100);
  return { settings: { ...settings, diskQuotaBytes }, problems };
}

/** Whether rows of forwarded events have the time they were received as `TimeGenerated`. */
export function usesTimeReceived(configurations: readonly AgentConfiguration[]): boolean {
  const values = configurations.flatMap(({ settings }) => settings);
  return values.findLast(({ name }) => name === 'UseTimeReceivedForForwardedEvents')?.value === '1';
}
