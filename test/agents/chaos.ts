/**
 * Everything goes wrong at once, in processes of their own: the emulator answers with failures, breaks connections, is down for a
 * while and is killed; so is the gateway, and the agent, which is resumed. What counts is what is stored in the end.
 */
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim, type Ended, ended, firstLine, start } from '../cli/amasim.ts';
import type { Serving } from '../cli/serving.ts';

export type Path = RunResult['path'];

export interface ChaosOptions {
  readonly path: Path;
  /** For everything that is written. */
  readonly folder: string;
  readonly sample: Sample;
  /** How long the replay is meant to take. */
  readonly seconds: number;
  /** How often each is killed; a gateway only where there is one. */
  readonly kills: Readonly<Record<Process, number>>;
  /** Seconds of each outage. */
  readonly outageSeconds: number;
}

type Process = 'agent' | 'emulator' | 'gateway';

/** A log, and a rule for it. */
export interface Sample {
  readonly log: string;
  readonly rule: string;
  readonly events: number;
}

export interface ChaosOutcome {
  /** How often each row is stored. */
  readonly stored: ReadonlyMap<string, number>;
  /** Rows of bodies that came again, by the emulator's ledger. */
  readonly announced: number;
  /** How the last run of the agent ended. */
  readonly last: Ended;
}

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers';
const RULE = {
  location: 'westeurope',
  kind: 'Windows',
  properties: {
    immutableId: 'dcr-00000000000000000000000000000007',
    dataSources: {
      windowsEventLogs: [
        { name: 's', streams: ['Microsoft-SecurityEvent'], xPathQueries: ['Security!*[System[EventID!=4634]]'] },
      ],
    },
    destinations: {
      logAnalytics: [{ name: 'w', workspaceResourceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/ws` }],
    },
    dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['w'] }],
  },
};
const FAULTS = (outageSeconds: number) => [
  { status: 503, everyMs: 3 * outageSeconds * 1000, forMs: outageSeconds * 1000, fromMs: 2 * outageSeconds * 1000 },
  { status: 503, probability: 0.05, seed: 1 },
  { status: 429, retryAfterSeconds: 1, probability: 0.05, seed: 2 },
  { reset: 'after', probability: 0.05, seed: 3 },
  { reset: 'before', probability: 0.02, seed: 4 },
  { route: 'control', status: 503, probability: 0.05, seed: 5 },
];
/** Where an agent finds a proxy that is down, the next try has to come soon enough for a test. */
const SETTINGS = ['uploadSeconds=0.5', 'retryFirstSeconds=0.2', 'retryMostSeconds=2', 'configurationSeconds=5'];
const REGION = 'westeurope';
const TABLE = 'SecurityEvent';

export async function makeSample(folder: string, events: number): Promise<Sample> {
  const log = join(folder, 'security.evtx');
  const rule = join(folder, 'rule.json');
  writeFileSync(rule, JSON.stringify(RULE));
  await amasim(['generate', '--profile', 'domain-controller', '--count', String(events), '--output', log, '--quiet']);
  return { log, rule, events };
}

/** The rows that agents of this path store of the sample when nothing goes wrong, each once. */
export async function rowsOf({ log, rule }: Sample, path: Path, folder: string): Promise<ReadonlyMap<string, number>> {
  const server = start(['serve', '--json', '--dcr', rule, '--data', folder, '--time-generated', 'keep']);
  try {
    const azure = JSON.parse(await firstLine(server)) as Serving;
    const direct = path.startsWith('mma') ? 'mma' : 'ama';
    const run = await amasim(['run', log, ...flagsOf(direct, azure, rule)], { env: environmentOf(azure) });
    if (run.code !== 0) throw new Error(run.stderr);
    return await storedRows(azure);
  } finally {
    await killed(server);
  }
}

export async function chaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { path, folder, sample, seconds, outageSeconds } = options;
  const isThroughGateway = path.endsWith('gateway');
  const running: Partial<Record<Process, ChildProcess>> = {};
  const serve = async (ports: readonly string[]): Promise<Serving> => {
    const faults = JSON.stringify(FAULTS(outageSeconds));
    const flags = ['--json', '--data', join(folder, 'azure'), '--faults', faults, '--time-generated', 'keep', ...ports];
    const azure = isThroughGateway ? ['--host-name', 'azure', '--associate'] : [];
    running.emulator = start(['serve', '--dcr', sample.rule, ...flags, ...azure]);
    return JSON.parse(await firstLine(running.emulator)) as Serving;
  };
  try {
    const azure = await serve(['--port', '0', '--agent-port', '0']);
    const { port } = new URL(azure.endpoint);
    const gate = async (gatewayPort: string): Promise<string> => {
      const allowed = path === 'ama-gateway' ? ['--agent', 'ama', '--allow-ama', REGION] : ['--agent', 'mma'];
      const names = ['*.opinsights.azure.com', '*.monitor.azure.com'].flatMap((name) => [
        '--connect-to',
        `${name}:443:127.0.0.1:${port}`,
      ]);
      const flags = [
        '--json',
        '--quiet',
        '--port',
        gatewayPort,
        '--workspace',
        azure.workspaceId,
        ...allowed,
        ...names,
      ];
      running.gateway = start(['gateway', ...flags]);
      return (JSON.parse(await firstLine(running.gateway)) as { readonly proxy: string }).proxy;
    };
    const proxy = isThroughGateway ? await gate('0') : undefined;
    const flags = flagsOf(path, azure, sample.rule, proxy);
    const rate = ['--rate', String(Math.ceil(sample.events / seconds)), '--resume', join(folder, 'queue')];
    const settings = SETTINGS.flatMap((setting) => ['--set', setting]);
    const collect = (): Promise<Ended> => {
      running.agent = start(['run', sample.log, ...flags, ...rate, ...settings], { env: environmentOf(azure) });
      return ended(running.agent);
    };
    const startedMs = performance.now();
    let end = collect();
    for (const { victim, at } of killsOf(options)) {
      await sleep(Math.max(0, at * seconds * 1000 - (performance.now() - startedMs)));
      await killed(running[victim]);
      if (victim === 'emulator') await serve(['--port', port, '--agent-port', agentPortOf(azure)]);
      else if (victim === 'gateway') {
        await sleep(1_000);
        await gate(new URL(proxy ?? '').port);
      } else {
        await end;
        end = collect();
      }
    }
    const last = await end;
    return { stored: await storedRows(azure), announced: await announcedRows(azure), last };
  } finally {
    for (const process of Object.values(running)) await killed(process);
  }
}

/** Each kind evenly over the replay, in the order of time. */
function killsOf({ kills, path }: ChaosOptions): { readonly victim: Process; readonly at: number }[] {
  return (Object.keys(kills) as Process[])
    .filter((victim) => victim !== 'gateway' || path.endsWith('gateway'))
    .flatMap((victim) =>
      Array.from({ length: kills[victim] }, (_, kill) => ({ victim, at: (kill + 1) / (kills[victim] + 1) })),
    )
    .sort((a, b) => a.at - b.at);
}

function flagsOf(path: Path, azure: Serving, rule: string, proxy = ''): string[] {
  const ways: Readonly<Record<Path, readonly string[]>> = {
    ama: ['--dcr', rule, '--to', azure.endpoint],
    mma: ['--dcr', rule, '--to', azure.endpoint, '--workspace', azure.workspaceId],
    'ama-gateway': [
      ...['--control', 'https://global.handler.control.monitor.azure.com', '--region', REGION, '--proxy', proxy],
      ...['--resource-id', `${GROUP}/Microsoft.Compute/virtualMachines/vm`, '--imds', azure.agentEndpoint ?? ''],
    ],
    'mma-gateway': [
      ...['--dcr', rule, '--to', 'https://opinsights.azure.com', '--workspace', azure.workspaceId, '--proxy', proxy],
    ],
  };
  return ['--path', path, '--json', ...ways[path]];
}

export function environmentOf(azure: Serving): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: azure.caFile,
    AZURE_AUTHORITY_HOST: azure.authority,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_CLIENT_SECRET: azure.clientSecret,
    AMASIM_WORKSPACE_KEY: azure.workspaceKey,
  };
}

function agentPortOf({ agentEndpoint }: Serving): string {
  return agentEndpoint === undefined ? '0' : new URL(agentEndpoint).port;
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Rows by what is in them, without what is of the agent and the workspace. */
async function storedRows(azure: Serving): Promise<ReadonlyMap<string, number>> {
  const stored = new Map<string, number>();
  for await (const line of lines(`${azure.endpoint}/_emulator/rows/${TABLE}`, azure)) {
    const { TenantId, ManagementGroupName, SourceComputerId, MG, ...row } = JSON.parse(line) as Record<string, unknown>;
    const key = createHash('sha256').update(JSON.stringify(row)).digest('base64');
    stored.set(key, (stored.get(key) ?? 0) + 1);
  }
  return stored;
}

async function announcedRows(azure: Serving): Promise<number> {
  let announced = 0;
  for await (const line of lines(`${azure.endpoint}/_emulator/ledger`, azure)) {
    const entry = JSON.parse(line) as { kind: string; table?: string; duplicateOf?: string; rows?: number };
    if (entry.kind === 'stored' && entry.table === TABLE && entry.duplicateOf !== undefined)
      announced += entry.rows ?? 0;
  }
  return announced;
}

async function* lines(url: string, { caFile }: Serving): AsyncGenerator<string> {
  const [response] = await new Promise<[NodeJS.ReadableStream]>((resolve, reject) => {
    get(url, { ca: readFileSync(caFile) }, (incoming) => resolve([incoming])).on('error', reject);
  });
  yield* createInterface({ input: response });
}
