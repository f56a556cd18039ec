/** The legacy agent's sign of life. */
import { LEGACY_CLIENT } from '../../contract/legacy-agent.ts';
import type { Heartbeat } from '../agent.ts';

/** Assumed: what a machine would say of itself, as there is none. */
const MACHINE = {
  OSType: 'Windows',
  OSName: 'Windows Server 2022 Datacenter',
  OSMajorVersion: '10',
  OSMinorVersion: '0',
};

/**
 * One item a minute, with the keys of the Linux agent's. Assumed: the category, as the table reference has it of agents that report
 * straight to a workspace.
 *
 * Source: source/code/plugins/heartbeat_lib.rb in https://github.com/microsoft/OMS-Agent-for-Linux;
 *         https://learn.microsoft.com/azure/azure-monitor/reference/tables/heartbeat (read 2026-11-28).
 */
export function legacyHeartbeat(target: number, computer: string): Heartbeat {
  return {
    target,
    rows(nowMs) {
      const item = {
        Timestamp: new Date(nowMs).toISOString(),
        Computer: computer,
        ...MACHINE,
        Category: 'Direct Agent',
        SCAgentChannel: 'Direct',
        Version: LEGACY_CLIENT.version,
      };
      return Buffer.from(JSON.stringify([item]));
    },
  };
}
