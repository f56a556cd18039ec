/** Diagnostic settings of rules, endpoints and other resources. */
import { type ArmCase, ENDPOINT, MACHINE, PUT_ENDPOINT, PUT_RULE, PUT_WORKSPACE, RULE, WORKSPACE } from './arm-case.ts';

const SPEC = 'azure-rest-api-specs, Microsoft.Insights 2021-05-01-preview, diagnosticsSettings_API.json';
const DOCS = 'https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings';

export const SETTINGS = `${RULE}/providers/microsoft.insights/diagnosticSettings`;
const CATEGORIES = `${RULE}/providers/microsoft.insights/diagnosticSettingsCategories`;
const CATEGORIES_SPEC =
  'azure-rest-api-specs, Microsoft.Insights 2021-05-01-preview, diagnosticsSettingsCategories_API.json';
const LOGS = [{ category: 'LogErrors', enabled: true }];

function body(properties: object = {}): object {
  return { properties: { workspaceId: WORKSPACE, logs: LOGS, ...properties } };
}

const put = (name: string, properties: object = {}) =>
  ({ method: 'PUT', path: `${SETTINGS}/${name}`, body: body(properties) }) as const;
const THERE = [PUT_WORKSPACE, PUT_RULE];

export const ARM_DIAGNOSTIC_CASES: readonly ArmCase[] = [
  {
    name: 'creates a diagnostic setting with 200',
    source: SPEC,
    before: THERE,
    ...put('errors'),
    status: 200,
    reply: {
      id: `${SETTINGS}/errors`,
      name: 'errors',
      type: 'Microsoft.Insights/diagnosticSettings',
      properties: {
        workspaceId: WORKSPACE,
        logs: [{ category: 'LogErrors', enabled: true, retentionPolicy: { enabled: false, days: 0 } }],
        metrics: [],
      },
    },
  },
  {
    name: 'lists the settings of one resource, without pages',
    source: SPEC,
    before: [...THERE, put('a'), put('b')],
    method: 'GET',
    path: SETTINGS,
    status: 200,
    reply: { value: [{ name: 'a' }, { name: 'b' }] },
  },
  {
    name: 'gets a setting in any case of its letters',
    source: SPEC,
    before: [...THERE, put('a')],
    method: 'GET',
    path: `${SETTINGS.toUpperCase()}/A`,
    status: 200,
    reply: { name: 'a' },
  },
  {
    name: 'deletes a setting',
    source: SPEC,
    before: [...THERE, put('a')],
    method: 'DELETE',
    path: `${SETTINGS}/a`,
    status: 200,
  },
  { name: 'deletes no setting', source: SPEC, before: THERE, method: 'DELETE', path: `${SETTINGS}/a`, status: 204 },
  {
    name: 'does not find a setting',
    source: SPEC,
    before: THERE,
    method: 'GET',
    path: `${SETTINGS}/a`,
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'takes a setting of an endpoint',
    source: SPEC,
    before: [PUT_WORKSPACE, PUT_ENDPOINT],
    method: 'PUT',
    path: `${ENDPOINT}/providers/Microsoft.Insights/diagnosticSettings/a`,
    body: body(),
    status: 200,
  },
  {
    name: 'takes any category of a resource it does not know',
    source: SPEC,
    before: [PUT_WORKSPACE],
    method: 'PUT',
    path: `${MACHINE}/providers/Microsoft.Insights/diagnosticSettings/a`,
    body: body({ logs: [{ category: 'Other', enabled: true }] }),
    status: 200,
  },
  {
    name: 'lists the categories of a rule',
    source: CATEGORIES_SPEC,
    before: [PUT_RULE],
    method: 'GET',
    path: CATEGORIES,
    status: 200,
    reply: {
      value: [
        {
          id: `${CATEGORIES}/LogErrors`,
          type: 'microsoft.insights/diagnosticSettingsCategories',
          name: 'LogErrors',
          properties: { categoryType: 'Logs', categoryGroups: ['allLogs'] },
        },
        { name: 'AllMetrics', properties: { categoryType: 'Metrics' } },
      ],
    },
  },
  {
    name: 'gets a category of an endpoint, in any case of its letters',
    source: CATEGORIES_SPEC,
    before: [PUT_ENDPOINT],
    method: 'GET',
    path: `${ENDPOINT}/providers/Microsoft.Insights/diagnosticSettingsCategories/allmetrics`,
    status: 200,
    reply: { name: 'AllMetrics', properties: { categoryType: 'Metrics' } },
  },
  ...(['PUT', 'PATCH', 'DELETE', 'POST'] as const).map((method) => ({
    name: `takes no ${method} of a category`,
    source: CATEGORIES_SPEC,
    before: [PUT_RULE],
    method,
    path: `${CATEGORIES}/LogErrors`,
    ...(method !== 'POST' && method !== 'DELETE' && { body: {} }),
    status: 405,
    code: 'MethodNotAllowed',
  })),
  {
    name: 'takes one version of diagnostic settings only',
    source: SPEC,
    before: THERE,
    method: 'GET',
    path: `${SETTINGS}?api-version=2023-03-11`,
    status: 400,
    code: 'InvalidApiVersionParameter',
  },
];

/** Refusals of the resource type itself: `{ code, message }` without `error` around it. */
export const FLAT_CASES: readonly {
  readonly name: string;
  readonly source: string;
  readonly properties: object;
  readonly message: string;
}[] = [
  { name: 'no destination', source: DOCS, properties: { workspaceId: undefined }, message: 'At least one destination' },
  {
    name: 'a workspace that is not there',
    source: DOCS,
    properties: { workspaceId: `${WORKSPACE}x` },
    message: 'was not found',
  },
  {
    name: 'nothing enabled',
    source: DOCS,
    properties: { logs: [{ category: 'LogErrors', enabled: false }] },
    message: 'has to be enabled',
  },
  { name: 'logs that are no list', source: SPEC, properties: { logs: 'all' }, message: 'wanted lists of objects' },
  {
    name: 'no switch',
    source: SPEC,
    properties: { logs: [...LOGS, { category: 'LogErrors' }] },
    message: 'wanted true or false',
  },
  {
    name: 'a category and a group',
    source: DOCS,
    properties: { logs: [...LOGS, { categoryGroup: 'allLogs', enabled: true }] },
    message: 'not both',
  },
  {
    name: 'another category',
    source:
      'https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-insights-datacollectionrules-logs',
    properties: { logs: [{ category: 'Audit', enabled: true }] },
    message: "Category 'Audit' is not supported.",
  },
  {
    name: 'another metric category',
    source: DOCS,
    properties: { metrics: [{ category: 'Some', enabled: true }] },
    message: "Metric category 'Some' is not supported.",
  },
];

/** Questions after categories that are refused in the same form. */
export const FLAT_CATEGORY_CASES = [
  { name: 'of a rule that is not there', path: CATEGORIES, there: false, status: 400, code: 'BadRequest' },
  {
    name: 'of a machine',
    path: `${MACHINE}/providers/microsoft.insights/diagnosticSettingsCategories`,
    there: true,
    status: 400,
    code: 'BadRequest',
  },
  { name: 'that is not known', path: `${CATEGORIES}/Audit`, there: true, status: 404, code: 'NotFound' },
] as const;
