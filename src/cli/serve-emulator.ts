/** The work of `amasim serve`: starts, says where it is, waits for a signal. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenAborted } from '../base/when-aborted.ts';
import { AGENT_TOKEN_PATH } from '../contract/identity.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import { type Fault, readFaults } from '../emulator/faults/fault.ts';
import { concernsIngestion, emulatorRules } from '../emulator/rule-files.ts';
import type { EmulatorRule } from '../emulator/rules.ts';
import type { GlobalArguments } from './common-options.ts';
import { refuse, refuseUsage } from './fail.ts';
import { listenForInterrupt } from './interrupt.ts';
import { loadRules } from './load-rules.ts';
import { printProblem, writeJson, writeOut } from './print.ts';

export interface ServeArguments extends GlobalArguments {
  port: number;
  host: string;
  'host-name': string[] | undefined;
  associate: boolean;
  'config-max-age': number;
  'agent-port': number | undefined;
  'arc-tokens': string | undefined;
  dcr: string[] | undefined;
  loose: boolean;
  strict: boolean;
  faults: string | undefined;
  data: string | undefined;
  'data-sync': 'none' | 'each';
  'cert-out': string | undefined;
  'tenant-id': string | undefined;
  'client-id': string | undefined;
  'client-secret': string | undefined;
  'time-generated': 'azure' | 'keep';
  'log-errors': boolean;
  json: boolean;
}

/** What `serve --json` prints when it is ready; the names are a contract. */
interface ServeAnnouncement {
  readonly schemaVersion: 1;
  readonly endpoint: string;
  readonly authority: string;
  /** With `--agent-port` only. */
  readonly agentEndpoint?: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly caFile: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspaceName: string;
  readonly workspaceId: string;
  readonly workspaceKey: string;
  readonly rules: readonly {
    readonly name: string;
    readonly immutableId: string;
    readonly streams: readonly string[];
  }[];
}

export async function serve(args: ServeArguments): Promise<void> {
  checkPort('--port', args.port);
  if (args['agent-port'] !== undefined) checkPort('--agent-port', args['agent-port']);
  const maxAge = args['config-max-age'];
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) refuseUsage('--config-max-age takes a whole number of seconds');
  const rules = await rulesOf(args.dcr ?? []);
  const faults = args.faults === undefined ? [] : faultsOf(args.faults);
  const emulator = await startEmulator({ rules, ...optionsOf(args) });
  emulator.setFaults(faults);
  const interrupt = listenForInterrupt('amasim: closing');
  for (const { problem } of emulator.problems()) printProblem(problem);
  const kept = args.data === undefined ? undefined : join(args.data, 'ca.pem');
  const authority = await writeAuthority(emulator, args['cert-out'] ?? kept);
  try {
    const announcement = announce(emulator, authority.file);
    if (args.json) await writeJson(announcement);
    else await writeOut(describe(announcement));
    await whenAborted(interrupt.signal);
  } finally {
    await emulator.close();
    if (authority.folder !== undefined) await rm(authority.folder, { recursive: true, force: true });
    interrupt.dispose();
  }
}

function checkPort(option: string, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) refuseUsage(`${option} takes 0 to 65535`);
}

async function rulesOf(files: readonly string[]): Promise<readonly EmulatorRule[]> {
  if (files.length === 0) return [];
  const { checked, rules } = await loadRules(files, { engine: 'auto' });
  for (const problem of checked.plan.problems.filter(concernsIngestion)) printProblem(problem);
  return emulatorRules(rules);
}

function faultsOf(text: string): readonly Fault[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuseUsage(`--faults: not JSON: ${(error as Error).message}`);
  }
  const faults = readFaults(value);
  return faults.ok ? faults.value : refuse(faults.problem);
}

function optionsOf(args: ServeArguments): Omit<EmulatorOptions, 'rules'> {
  return {
    port: args.port,
    host: args.host,
    associate: args.associate ? 'all' : 'none',
    configurationMaxAgeSeconds: args['config-max-age'],
    ...(args['host-name'] === undefined ? {} : { hostNames: args['host-name'] }),
    ...(args['agent-port'] === undefined ? {} : { agentPort: args['agent-port'] }),
    ...(args['arc-tokens'] === undefined ? {} : { arcTokenFolder: args['arc-tokens'] }),
    strict: args.loose || !args.strict ? 'loose' : 'strict',
    timeGenerated: args['time-generated'],
    ruleErrors: args['log-errors'] ? 'always' : 'diagnostic-setting',
    dataSync: args['data-sync'],
    ...(args.data === undefined ? {} : { data: args.data }),
    ...(args['tenant-id'] === undefined ? {} : { tenantId: args['tenant-id'] }),
    ...(args['client-id'] === undefined ? {} : { clientId: args['client-id'] }),
    ...(args['client-secret'] === undefined ? {} : { clientSecret: args['client-secret'] }),
  };
}

/** `folder` is one of our own making, to be removed at the end. */
async function writeAuthority(
  emulator: Emulator,
  wanted: string | undefined,
): Promise<{ readonly file: string; readonly folder?: string }> {
  const folder = wanted === undefined ? await mkdtemp(join(tmpdir(), 'amasim-')) : undefined;
  const file = wanted ?? join(folder as string, 'ca.pem');
  try {
    await writeFile(file, emulator.caPem);
  } catch (cause) {
    await emulator.close();
    refuse({ code: 'AMASIM_RUN_OUTPUT', message: `${file}: ${(cause as Error).message}` });
  }
  return folder === undefined ? { file } : { file, folder };
}

function announce(emulator: Emulator, caFile: string): ServeAnnouncement {
  const { endpoint, authority, agentEndpoint, tenantId, clientId, clientSecret, workspace } = emulator;
  return {
    schemaVersion: 1,
    endpoint,
    authority,
    ...(agentEndpoint !== undefined && { agentEndpoint }),
    tenantId,
    clientId,
    clientSecret,
    caFile,
    subscriptionId: workspace.subscriptionId,
    resourceGroup: workspace.resourceGroup,
    workspaceName: workspace.name,
    workspaceId: workspace.workspaceId,
    workspaceKey: workspace.key,
    rules: emulator.rules.map(({ name, immutableId, streams }) => ({
      name,
      immutableId,
      streams: streams.map(({ stream }) => stream),
    })),
  };
}

function describe(facts: ServeAnnouncement): string {
  const rules = facts.rules.map((rule) => `  ${rule.immutableId}  ${rule.name}  ${rule.streams.join(', ')}`);
  return `amasim listens on ${facts.endpoint}

For Azure clients:
  export NODE_EXTRA_CA_CERTS=${facts.caFile}
  export AZURE_AUTHORITY_HOST=${facts.authority}
  export AZURE_TENANT_ID=${facts.tenantId}
  export AZURE_CLIENT_ID=${facts.clientId}
  export AZURE_CLIENT_SECRET=${facts.clientSecret}
${facts.agentEndpoint === undefined ? '' : describeAgents(facts.agentEndpoint)}
Rules${rules.length === 0 ? ': none (--dcr <files> loads some)' : `\n${rules.join('\n')}`}

What arrived: curl --cacert ${facts.caFile} ${facts.endpoint}/_emulator/rows/<table>
Ctrl+C ends it.
`;
}

function describeAgents(agentEndpoint: string): string {
  return `
For managed identities, as on a virtual machine of Azure:
  export AZURE_POD_IDENTITY_AUTHORITY_HOST=${agentEndpoint}
or as on a machine with Azure Arc:
  export IMDS_ENDPOINT=${agentEndpoint}
  export IDENTITY_ENDPOINT=${agentEndpoint}${AGENT_TOKEN_PATH}
`;
}
