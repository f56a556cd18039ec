/** What an agent says once a minute: that it is there. */
import { AGENT_CATEGORY } from '../../contract/control-service.ts';
import { isArcMachine } from './machine-identity.ts';

/**
 * A row of `Heartbeat` as a JSON array, with the columns that follow from the machine's resource id.
 *
 * Assumed: what the agent sends of the machine, which is the emulated one: Windows, on Azure or with Azure Arc; addresses and
 * versions, which no machine stands behind, are left out.
 */
export function heartbeatRow(resourceId: string, nowMs: number): Uint8Array {
  const [, , subscriptionId, , resourceGroup, , provider, ...path] = resourceId.split('/');
  const types = path.filter((_, n) => n % 2 === 0);
  const name = path.at(-1);
  const row = {
    TimeGenerated: new Date(nowMs).toISOString(),
    SourceSystem: 'OpsManager',
    Computer: name,
    Category: AGENT_CATEGORY,
    OSType: 'Windows',
    SCAgentChannel: 'Direct',
    SubscriptionId: subscriptionId,
    ResourceGroup: resourceGroup,
    ResourceProvider: provider,
    Resource: name,
    ResourceId: resourceId,
    ResourceType: types.join('/'),
    ComputerEnvironment: isArcMachine(resourceId) ? 'Non-Azure' : 'Azure',
  };
  return new TextEncoder().encode(JSON.stringify([row]));
}
