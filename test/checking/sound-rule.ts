/** A rule nothing is wrong with, as a REST body. */
export const SOUND_RULE = JSON.stringify({
  location: 'westeurope',
  kind: 'Windows',
  properties: {
    dataSources: {
      windowsEventLogs: [
        { name: 'logs', streams: ['Microsoft-Event'], xPathQueries: ['System!*[System[(Level=1 or Level=2)]]'] },
      ],
    },
    destinations: {
      logAnalytics: [
        {
          name: 'workspace',
          workspaceResourceId:
            '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws',
        },
      ],
    },
    dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['workspace'] }],
  },
});
