/** Workspaces, and rules that name their tables. */
import { type ArmCase, GROUP, PUT_TABLE, PUT_WORKSPACE, RULE, ruleBody, TABLE, WORKSPACE } from './arm-case.ts';

const SPEC = 'azure-rest-api-specs Microsoft.OperationalInsights 2022-10-01, Workspaces.json';
const TRACE = 'facts 1.11';
const ASSUMED = 'assumed';
const WORKSPACES = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces`;
const BOTH = [PUT_WORKSPACE, PUT_TABLE];
const GUID = /^[0-9a-f-]{36}$/;

/** A rule that takes `Custom-App` into the table. */
function customRule(flow: object = {}): object {
  return ruleBody(
    {
      dataSources: {},
      streamDeclarations: {
        'Custom-App': {
          columns: [
            { name: 'TimeGenerated', type: 'datetime' },
            { name: 'Level', type: 'int' },
          ],
        },
      },
      dataFlows: [{ streams: ['Custom-App'], destinations: ['la'], outputStream: 'Custom-App_CL', ...flow }],
    },
    { kind: 'Direct' },
  );
}

const RULE_STEP = { method: 'PUT', path: RULE, body: customRule() } as const;
const BAD_RULE = { ...RULE_STEP, status: 400, code: 'InvalidPayload' } as const;

export const ARM_WORKSPACE_CASES: readonly ArmCase[] = [
  {
    name: 'creates a workspace',
    source: SPEC,
    ...PUT_WORKSPACE,
    status: 201,
    reply: {
      id: WORKSPACE,
      type: 'Microsoft.OperationalInsights/workspaces',
      properties: { customerId: GUID, sku: { name: 'PerGB2018' }, retentionInDays: 30, provisioningState: 'Succeeded' },
    },
  },
  {
    name: 'replaces a workspace',
    source: SPEC,
    before: [PUT_WORKSPACE],
    ...PUT_WORKSPACE,
    body: { location: 'eastus', properties: { retentionInDays: 90, customerId: 'mine' } },
    status: 200,
    reply: { properties: { retentionInDays: 90, customerId: GUID } },
  },
  {
    name: 'caps a workspace and leaves its keys, id and tags',
    source: SPEC,
    before: [{ ...PUT_WORKSPACE, body: { location: 'eastus', tags: { a: 'b' } } }],
    method: 'PATCH',
    path: WORKSPACE,
    body: { properties: { workspaceCapping: { dailyQuotaGb: 1.5 } } },
    status: 200,
    reply: {
      location: 'eastus',
      tags: { a: 'b' },
      properties: { customerId: GUID, retentionInDays: 30, workspaceCapping: { dailyQuotaGb: 1.5 } },
    },
  },
  {
    name: 'gets a workspace',
    source: SPEC,
    before: [PUT_WORKSPACE],
    method: 'GET',
    path: WORKSPACE,
    status: 200,
    reply: { name: 'ws' },
  },
  {
    name: 'lists the workspaces of a group',
    source: SPEC,
    before: BOTH,
    method: 'GET',
    path: WORKSPACES,
    status: 200,
    reply: { value: [{ name: 'ws' }] },
  },
  {
    name: 'lists the workspaces of a subscription',
    source: SPEC,
    before: BOTH,
    method: 'GET',
    path: '/subscriptions/{S}/providers/microsoft.operationalinsights/workspaces',
    status: 200,
    reply: { value: [{ name: 'ws' }] },
  },
  {
    name: 'deletes a workspace',
    source: SPEC,
    before: [PUT_WORKSPACE],
    method: 'DELETE',
    path: WORKSPACE,
    status: 200,
    reply: null,
  },
  {
    name: 'deletes a workspace with its tables',
    source: SPEC,
    before: [...BOTH, { method: 'DELETE', path: WORKSPACE }, PUT_WORKSPACE],
    method: 'GET',
    path: TABLE,
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'tells the keys of a workspace',
    source: SPEC,
    before: [PUT_WORKSPACE],
    method: 'POST',
    path: `${WORKSPACE}/sharedKeys`,
    status: 200,
    reply: { primarySharedKey: /^[A-Za-z0-9+/]{86}==$/, secondarySharedKey: /^[A-Za-z0-9+/]{86}==$/ },
  },
  {
    name: 'tells keys to a POST only',
    source: SPEC,
    before: [PUT_WORKSPACE],
    method: 'GET',
    path: `${WORKSPACE}/sharedKeys`,
    status: 405,
    code: 'MethodNotAllowed',
  },
  {
    name: 'tells no keys without a token',
    source: ASSUMED,
    before: [PUT_WORKSPACE],
    method: 'POST',
    path: `${WORKSPACE}/sharedKeys`,
    token: 'none',
    status: 401,
    code: 'AuthenticationFailed',
  },
  {
    name: 'has no keys of a workspace that is not there',
    source: SPEC,
    method: 'POST',
    path: `${WORKSPACE}/sharedKeys`,
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'knows other versions for workspaces than for rules',
    source: ASSUMED,
    method: 'GET',
    path: `${WORKSPACE}?api-version=2024-03-11`,
    status: 400,
    code: 'InvalidApiVersionParameter',
  },

  { ...RULE_STEP, name: 'takes a rule for a table that is there', source: TRACE, before: BOTH, status: 201 },
  {
    ...BAD_RULE,
    name: 'refuses a rule for a table that was never created',
    source: TRACE,
    before: [PUT_WORKSPACE],
    details: [['InvalidOutputTable', 'properties.dataFlows[0]']],
  },
  {
    ...BAD_RULE,
    name: 'refuses a rule for a workspace that was never created',
    source: ASSUMED,
    details: [['InvalidOutputTable', 'properties.dataFlows[0]']],
  },
  {
    ...BAD_RULE,
    name: 'tells a missing table before a bad transformation',
    source: TRACE,
    body: customRule({ transformKql: 'source | where (' }),
    details: [['InvalidOutputTable', 'properties.dataFlows[0]']],
  },
  {
    ...BAD_RULE,
    name: 'compares what a transformation makes with the table',
    source: TRACE,
    before: BOTH,
    body: customRule({ transformKql: 'source | extend Level = tostring(Level)' }),
    details: [['InvalidTransformOutput', 'properties.dataFlows[0]']],
  },
  {
    ...RULE_STEP,
    name: 'takes a rule for a table that is not there when loose',
    source: 'design 4.5',
    loose: true,
    status: 201,
  },
];
