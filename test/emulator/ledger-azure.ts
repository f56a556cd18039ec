/** An emulator with a workspace, a custom table and a rule made through the control plane, and a clock that stands still. */
import { Agent } from 'undici';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import { FakeClock } from './fake-clock.ts';
import { type Reply, send } from './requests.ts';
import { RULES } from './rules.ts';

export const NOW = '2026-11-20T10:20:30.000Z';

export type LedgerAzure = Awaited<ReturnType<typeof startLedgerAzure>>;

export async function startLedgerAzure(options: Partial<EmulatorOptions> & { readonly clock?: FakeClock } = {}) {
  const { clock = new FakeClock(NOW), ...rest } = options;
  let how: 'app' | 'socket' = 'app';
  const azure = await startEmulator({ rules: RULES, clock, ...rest });
  const agent = new Agent({ connect: { ca: azure.caPem } });
  const workspace = azure.workspace.resourceId;
  const group = workspace.slice(0, workspace.indexOf('/providers/'));
  const ruleId = `${group}/providers/Microsoft.Insights/dataCollectionRules/app`;

  function call(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ): Promise<Reply> {
    return send(how === 'app' ? how : agent, azure, path, { method, headers, ...(body !== undefined && { body }) });
  }

  /** Calls the control plane; the api-version follows from the path. */
  async function arm(method: string, path: string, body?: object, query = ''): Promise<Reply> {
    const authorization = `Bearer ${azure.issueToken('https://management.azure.com')}`;
    const version = versionOf(path);
    return call(method, `${path}?api-version=${version}${query}`, {
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function made(reply: Promise<Reply>): Promise<Record<string, unknown>> {
    const { status, text } = await reply;
    if (status >= 300) throw new Error(`${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  const columns = (more: readonly object[]) => [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Level', type: 'int' },
    ...more,
  ];
  await made(
    arm('PUT', `${workspace}/tables/App_CL`, { properties: { schema: { name: 'App_CL', columns: columns([]) } } }),
  );
  const rule = await made(
    arm('PUT', ruleId, {
      location: 'eastus',
      properties: {
        dataSources: {
          windowsEventLogs: [
            { name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*[System[Level=2]]'] },
          ],
        },
        streamDeclarations: { 'Custom-App': { columns: columns([{ name: 'Extra', type: 'string' }]) } },
        destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: workspace }] },
        dataFlows: [
          { streams: ['Custom-App'], destinations: ['la'], outputStream: 'Custom-App_CL' },
          { streams: ['Microsoft-Event'], destinations: ['la'] },
        ],
      },
    }),
  );
  const immutableId = (rule.properties as { immutableId: string }).immutableId;

  return {
    azure,
    clock,
    workspace,
    ruleId,
    immutableId,
    call,
    arm,
    made,
    /** Whether to call the app itself, as at first, or over HTTPS with the certificate verified. */
    through(wanted: 'app' | 'socket'): void {
      how = wanted;
    },
    /** Sends a body to a stream; by default an array of rows to the custom one of the rule made here. */
    async post(
      body: unknown,
      how: { stream?: string; rule?: string; headers?: Record<string, string>; token?: 'none' } = {},
    ): Promise<Reply> {
      const { stream = 'Custom-App', rule: id = immutableId, headers = {}, token } = how;
      const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const authorization =
        token === 'none' ? {} : { authorization: `Bearer ${azure.issueToken('https://monitor.azure.com')}` };
      return call('POST', `/dataCollectionRules/${id}/streams/${stream}?api-version=2023-01-01`, {
        headers: { 'content-type': 'application/json', ...authorization, ...headers },
        body: text,
      });
    },
    /** Asks for the errors of the rule to be told. */
    async tellErrors(): Promise<void> {
      await made(arm('PUT', settingOf(ruleId), SETTING(workspace)));
    },
    async close(): Promise<void> {
      await agent.close();
      await azure.close();
    },
  };
}

/**
 * One for all tests of a file, since starting it takes half a second: each finds it empty and at `NOW`. `prepare` is run before
 * each test.
 */
export function sharedLedgerAzure(prepare: (local: LedgerAzure) => unknown = () => {}): LedgerAzure {
  const local = {} as LedgerAzure;
  beforeAll(async () => void Object.assign(local, await startLedgerAzure()));
  beforeEach(async () => {
    local.azure.reset();
    local.clock.ms = Date.parse(NOW);
    local.through('app');
    await prepare(local);
  });
  afterAll(() => local.close());
  return local;
}

function versionOf(path: string): string {
  if (/diagnosticSettings/iu.test(path)) return '2021-05-01-preview';
  if (/insights\/metric/iu.test(path)) return '2018-01-01';
  return path.includes('OperationalInsights') ? '2022-10-01' : '2023-03-11';
}

export function settingOf(resourceId: string, name = 'errors'): string {
  return `${resourceId}/providers/microsoft.insights/diagnosticSettings/${name}`;
}

export function SETTING(
  workspaceId: string,
  logs: readonly object[] = [{ category: 'LogErrors', enabled: true }],
): object {
  return { properties: { workspaceId, logs } };
}
