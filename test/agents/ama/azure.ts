/** A real emulator with rules of its control plane, and machines that follow them. */
import { Fleet, type FleetOptions } from '../../../src/agents/ama/fleet.ts';
import { Machine, type MachineOptions } from '../../../src/agents/ama/machine.ts';
import { agentDefaults } from '../../../src/agents/settings.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { Problem } from '../../../src/base/problem.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { type ArmStep, PUT_ASSOCIATION, PUT_RULE, RULE, ruleBody } from '../../emulator/arm-case.ts';
import { VirtualClock } from '../../upload/virtual-clock.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
export const filled = (text: string): string => text.replaceAll('{S}', SUBSCRIPTION);
/** Not of Azure Arc. */
export const VM = filled('/subscriptions/{S}/resourceGroups/Group-1/providers/Microsoft.Compute/virtualMachines/vm-1');

/** The rule of `PUT_RULE` for some queries. */
export function putQueries(...xPathQueries: string[]): ArmStep {
  const windowsEventLogs = [{ name: 'events', streams: ['Microsoft-Event'], xPathQueries }];
  return { ...PUT_RULE, body: ruleBody({ dataSources: { windowsEventLogs } }) };
}

/** An association of a machine with a rule. */
export function associate(machine: string, rule: string = RULE, name = 'a1'): ArmStep {
  const path = `${machine}/providers/Microsoft.Insights/dataCollectionRuleAssociations/${name}`;
  return { ...PUT_ASSOCIATION, path, body: { properties: { dataCollectionRuleId: rule } } };
}

/** Carries out requests to the control plane. */
export async function arrange(azure: Emulator, ...steps: readonly ArmStep[]): Promise<void> {
  for (const { method, path, body } of steps) {
    const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
    const init = { method, headers, ...(body !== undefined && { body: filled(JSON.stringify(body)) }) };
    const reply = await azure.app.request(`${azure.endpoint}${filled(path)}?api-version=2023-03-11`, init);
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  }
}

export interface Watched<T> {
  readonly it: T;
  readonly problems: Problem[];
}

export function machineOf(azure: Emulator, options: Partial<MachineOptions> = {}): Watched<Machine> {
  const problems: Problem[] = [];
  const it = new Machine({ ...common(azure), resourceId: VM, report: (problem) => problems.push(problem), ...options });
  return { it, problems };
}

export async function fleetOf(azure: Emulator, options: Partial<FleetOptions> = {}): Promise<Watched<Fleet>> {
  const problems: Problem[] = [];
  const mapSettings = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
  const it = await Fleet.learn({
    ...common(azure),
    resourceIds: [VM],
    mapSettings,
    settings: agentDefaults('ama'),
    report: (problem) => problems.push(problem),
    ...options,
  });
  return { it, problems };
}

function common(azure: Emulator): { control: string; imds: string; ca: string; clock: Clock } {
  return { control: azure.endpoint, imds: azure.agentEndpoint ?? '', ca: azure.caPem, clock: new VirtualClock() };
}
