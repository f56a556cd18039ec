/**
 * Everything goes wrong at once, in processes of their own: the emulator answers with failures, breaks connections, is down for a
 * while and is killed; the agent is killed and resumed. What counts is what is stored in the end.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { amasim, type Ended, ended, firstLine, start } from '../cli/amasim.ts';
import type { Serving } from '../cli/serving.ts';

export interface ChaosOptions {
  /** For everything that is written. */
  readonly folder: string;
  readonly events: number;
  /** How long the replay is meant to take. */
  readonly seconds: number;
  /** How often the agent is killed, and the emulator. */
  readonly agentKills: number;
  readonly emulatorKills: number;
  /** Seconds of each outage. */
  readonly outageSeconds: number;
}

export interface ChaosOutcome {
  /** Record numbers of the events the rule keeps. */
  readonly wanted: ReadonlySet<number>;
  /** How often each is stored. */
  readonly stored: ReadonlyMap<number, number>;
  /** Rows of bodies that came again, by the emulator's ledger. */
  readonly announced: number;
  /** How the last run of the agent ended. */
  readonly last: Ended;
}

const WORKSPACE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws';
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
    destinations: { logAnalytics: [{ name: 'w', workspaceResourceId: WORKSPACE }] },
    dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['w'] }],
  },
};
const FAULTS = (outageSeconds: number) => [
  { status: 503, everyMs: 3 * outageSeconds * 1000, forMs: outageSeconds * 1000, fromMs: 2 * outageSeconds * 1000 },
  { status: 503, probability: 0.05, seed: 1 },
  { status: 429, retryAfterSeconds: 1, probability: 0.05, seed: 2 },
  { reset: 'after', probability: 0.05, seed: 3 },
  { reset: 'before', probability: 0.02, seed: 4 },
];

export async function chaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { folder, events, seconds, agentKills, emulatorKills } = options;
  const log = join(folder, 'security.evtx');
  const rule = join(folder, 'rule.json');
  writeFileSync(rule, JSON.stringify(RULE));
  await amasim(['generate', '--profile', 'domain-controller', '--count', String(events), '--output', log, '--quiet']);
  const wanted = await wantedOf(log, rule, join(folder, 'rows'));

  const faults = JSON.stringify(FAULTS(options.outageSeconds));
  let server: ChildProcess | undefined;
  const serve = async (port: string): Promise<Serving> => {
    const flags = ['--json', '--dcr', rule, '--data', join(folder, 'azure'), '--port', port, '--faults', faults];
    server = start(['serve', ...flags, '--time-generated', 'keep']);
    return JSON.parse(await firstLine(server)) as Serving;
  };
  try {
    const azure = await serve('0');
    const { port } = new URL(azure.endpoint);
    const env = {
      NODE_EXTRA_CA_CERTS: azure.caFile,
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_CLIENT_SECRET: azure.clientSecret,
    };
    const rate = String(Math.ceil(events / seconds));
    const flags = ['--dcr', rule, '--to', azure.endpoint, '--resume', join(folder, 'queue'), '--rate', rate, '--json'];
    const settings = ['uploadSeconds=0.5', 'retryFirstSeconds=0.2', 'retryMostSeconds=2'];
    const run = () => start(['run', log, ...flags, ...settings.flatMap((setting) => ['--set', setting])], { env });
    // One killing after the other, evenly over the replay, the agent's and the emulator's mixed.
    const kills = Array.from({ length: agentKills + emulatorKills }, (_, kill) =>
      Math.floor(((kill + 1) * emulatorKills) / (agentKills + emulatorKills)) >
      Math.floor((kill * emulatorKills) / (agentKills + emulatorKills))
        ? 'emulator'
        : 'agent',
    );
    let agent = run();
    let end = ended(agent);
    for (const kill of kills) {
      await sleep((seconds * 1000) / (kills.length + 1));
      if (kill === 'emulator' && server !== undefined) {
        await killed(server);
        await serve(port);
        continue;
      }
      await killed(agent);
      await end;
      agent = run();
      end = ended(agent);
    }
    const last = await end;
    const stored = new Map<number, number>();
    const ca = readFileSync(azure.caFile, 'utf8');
    for await (const row of lines(`${azure.endpoint}/_emulator/rows/SecurityEvent`, ca)) {
      const { EventRecordId } = JSON.parse(row) as { EventRecordId: string };
      stored.set(Number(EventRecordId), (stored.get(Number(EventRecordId)) ?? 0) + 1);
    }
    let announced = 0;
    for await (const line of lines(`${azure.endpoint}/_emulator/ledger`, ca)) {
      const entry = JSON.parse(line) as { kind: string; table?: string; duplicateOf?: string; rows?: number };
      if (entry.kind === 'stored' && entry.duplicateOf !== undefined) announced += entry.rows ?? 0;
    }
    return { wanted, stored, announced, last };
  } finally {
    if (server !== undefined) await killed(server);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What the same rule keeps of the same log when nothing goes wrong. */
async function wantedOf(log: string, rule: string, folder: string): Promise<Set<number>> {
  await amasim(['run', log, '--dcr', rule, '--to', `dir:${folder}`, '--quiet']);
  const wanted = new Set<number>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ndjson'),
  )) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      wanted.add(Number((JSON.parse(line) as { EventRecordId: string }).EventRecordId));
    }
  }
  return wanted;
}

async function* lines(url: string, ca: string): AsyncGenerator<string> {
  const [response] = await new Promise<[NodeJS.ReadableStream]>((resolve, reject) => {
    get(url, { ca }, (incoming) => resolve([incoming])).on('error', reject);
  });
  yield* createInterface({ input: response });
}
