/** Solutions of a workspace that make legacy agents collect more than logs. */

import { nearestName } from '../../base/nearest-name.ts';
import { fail, ok, type Result } from '../../base/problem.ts';

const FIREWALL = 'WindowsFirewall';
/** Known, and why they are not simulated. */
const OTHERS: Readonly<Record<string, string>> = {
  DnsAnalytics:
    'which value of a DNS server event goes to which column of DnsEvents is not documented, nor is the list of names it leaves out; DnsInventory is made of cmdlets',
};
const STREAM = 'Microsoft-WindowsFirewall';
const NAME = 'legacy';

/**
 * A rule that collects what solutions do, from their names with commas between, as they are installed
 * (`<name>(<workspace>)`).
 *
 * Source: `Microsoft.OperationsManagement/solutions`, https://learn.microsoft.com/azure/azure-monitor/insights/solutions (read
 *         2026-11-28).
 * @example legacySolutionsRule('WindowsFirewall')
 */
export function legacySolutionsRule(text: string): Result<unknown, string> {
  const names = [FIREWALL, ...Object.keys(OTHERS)];
  for (const part of text.split(',').map((name) => name.trim())) {
    const known = names.find((name) => name.toLowerCase() === part.toLowerCase());
    if (known === undefined) {
      const nearest = nearestName(part, names);
      return fail(
        `'${part}' is no solution that collects; there is ${FIREWALL}${nearest ? `, did you mean '${nearest}'?` : ''}`,
      );
    }
    if (known !== FIREWALL) return fail(`solution ${known} is not simulated: ${OTHERS[known]}`);
  }
  const workspace =
    '/subscriptions/<subscription-id>/resourceGroups/<resource-group>/providers/Microsoft.OperationalInsights/workspaces/<workspace>';
  return ok({
    properties: {
      // A rule has to name one; the legacy agent knows of none.
      dataCollectionEndpointId: 'none',
      dataSources: { windowsFirewallLogs: [{ name: FIREWALL, streams: [STREAM] }] },
      destinations: { logAnalytics: [{ name: NAME, workspaceResourceId: workspace }] },
      dataFlows: [{ streams: [STREAM], destinations: [NAME] }],
    },
  });
}
