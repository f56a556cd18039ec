/** One request to the control plane and its answer, with the requests that have to come before. */

export interface ArmStep {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST' | 'HEAD';
  /** `{S}` stands for a subscription of the case's own. Without `?`, an api-version of the type is added. */
  readonly path: string;
  /** An object is sent as JSON, a text as it is; `{S}` is filled in too. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a good token for `https://management.azure.com`. */
  readonly token?: 'none' | 'ingestion' | 'government' | 'slash' | 'garbage';
}

export interface ArmCase extends ArmStep {
  readonly name: string;
  /** Where the answer is known from: the sections of the fact sheet name their sources. */
  readonly source: string;
  readonly before?: readonly ArmStep[];
  /** Whether the emulator runs with `strict: 'loose'`. */
  readonly loose?: true;
  readonly status: number;
  /** Part of the body of a success; `null`: an empty one. */
  readonly reply?: object | null;
  readonly code?: string;
  /** Part of the error's message. */
  readonly message?: string;
  /** Code and target of each detail. */
  readonly details?: readonly (readonly [code: string, target: string | undefined])[];
  readonly replyHeaders?: Readonly<Record<string, string | RegExp>>;
}

export const GROUP = '/subscriptions/{S}/resourceGroups/Group-1';
export const WORKSPACE = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/ws`;
export const INSIGHTS = `${GROUP}/providers/Microsoft.Insights`;
export const RULE = `${INSIGHTS}/dataCollectionRules/Rule-1`;
export const ENDPOINT = `${INSIGHTS}/dataCollectionEndpoints/Dce-1`;
export const MACHINE = `${GROUP}/providers/Microsoft.HybridCompute/machines/pc1`;
export const ASSOCIATION = `${MACHINE}/providers/Microsoft.Insights/dataCollectionRuleAssociations`;

/** A rule for `Microsoft-Event`, with some members of `properties` replaced. */
export function ruleBody(properties: object = {}, members: object = {}): object {
  return {
    location: 'eastus',
    kind: 'Windows',
    properties: {
      dataSources: {
        windowsEventLogs: [
          { name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*[System[Level=2]]'] },
        ],
      },
      destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: WORKSPACE }] },
      dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['la'] }],
      ...properties,
    },
    ...members,
  };
}

/** A rule with one flow of `Microsoft-Event`. */
export function flowBody(flow: object): object {
  return ruleBody({ dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['la'], ...flow }] });
}

export const PUT_RULE: ArmStep = { method: 'PUT', path: RULE, body: ruleBody() };
export const PUT_ENDPOINT: ArmStep = { method: 'PUT', path: ENDPOINT, body: { location: 'eastus', properties: {} } };
export const PUT_ASSOCIATION: ArmStep = {
  method: 'PUT',
  path: `${ASSOCIATION}/a1`,
  body: { properties: { dataCollectionRuleId: RULE, description: 'pc1' } },
};

export const PUT_WORKSPACE: ArmStep = { method: 'PUT', path: WORKSPACE, body: { location: 'eastus' } };
export const TABLE = `${WORKSPACE}/tables/App_CL`;

/** A table with two columns, and some members of `properties` replaced. */
export function tableBody(properties: object = {}, columns: readonly object[] = []): object {
  const always = [
    { name: 'TimeGenerated', type: 'dateTime' },
    { name: 'Level', type: 'int' },
  ];
  return { properties: { schema: { name: 'App_CL', columns: [...always, ...columns] }, ...properties } };
}

export const PUT_TABLE: ArmStep = { method: 'PUT', path: TABLE, body: tableBody() };
