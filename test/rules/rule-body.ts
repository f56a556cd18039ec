/** A small good rule for tests, as a plain object to be changed. */
export interface RuleBody {
  [member: string]: unknown;
  kind?: string;
  name?: string;
  properties: {
    [member: string]: unknown;
    dataSources: Record<string, unknown>;
    destinations: Record<string, unknown>;
    dataFlows: Record<string, unknown>[];
  };
}

export function ruleBody(): RuleBody {
  return {
    kind: 'Windows',
    location: 'westeurope',
    properties: {
      dataSources: {
        windowsEventLogs: [
          { name: 'sec', streams: ['Microsoft-SecurityEvent'], xPathQueries: ['Security!*[System[EventID=4624]]'] },
        ],
      },
      destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/subscriptions/s/workspaces/ws' }] },
      dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['la'] }],
    },
  };
}

export const WINDOWS_LOG = '/properties/dataSources/windowsEventLogs/0';
