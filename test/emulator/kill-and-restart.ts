/**
 * The real emulator as a process of its own, killed with SIGKILL and started again on the same port and folder, while real
 * Azure clients with certificate checks write to it. They sign in once and trust once, at the beginning.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSecretCredential } from '@azure/identity';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { firstLine, start } from '../cli/amasim.ts';
import type { Serving } from '../cli/serving.ts';

export interface KillOptions {
  readonly folder: string;
  readonly rounds: number;
  /** From ready to killed. */
  readonly secondsPerRound: number;
  readonly writers: number;
  /** Between two bodies of a writer: bounds what a long run makes. */
  readonly pauseMs: number;
  /** More arguments of `amasim serve`. */
  readonly args?: readonly string[];
}

/** One body as its client saw it. */
export interface SentBody {
  readonly requestId: string;
  readonly ids: readonly number[];
  /** The client got 204. */
  readonly isAcknowledged: boolean;
}

export interface LedgerLine {
  readonly kind: string;
  readonly clientRequestId?: string;
  readonly rows?: number;
  readonly duplicateOf?: string;
}

export interface KillOutcome {
  readonly sent: readonly SentBody[];
  /** How often each row is stored, by its id. */
  readonly copies: ReadonlyMap<number, number>;
  readonly ledger: readonly LedgerLine[];
  /** All that the processes said on stderr. */
  readonly stderr: string;
}

const RULE = 'fixtures/rules/custom-stream.json';
const TABLE = 'ProcessStarts_CL';

export async function killAndRestart(options: KillOptions): Promise<KillOutcome> {
  const stderr: Buffer[] = [];
  let child: ChildProcess | undefined;
  const serve = async (port: string): Promise<Serving> => {
    const args = ['--json', '--dcr', RULE, '--data', options.folder, '--port', port, ...(options.args ?? [])];
    child = start(['serve', ...args]);
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    return JSON.parse(await firstLine(child)) as Serving;
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  try {
    const facts = await serve('0');
    const ca = readFileSync(facts.caFile, 'utf8');
    const { port } = new URL(facts.endpoint);
    const sent: SentBody[] = [];
    const stop = new AbortController();
    const writing = Array.from({ length: options.writers }, (_, i) =>
      write({ facts, ca, first: i * 1_000_000_000, pauseMs: options.pauseMs, sent, signal: stop.signal }),
    );
    for (let round = 0; round < options.rounds; round++) {
      await sleep(options.secondsPerRound * 1_000);
      await kill();
      await serve(port);
    }
    stop.abort();
    await Promise.all(writing);
    await kill();
    await serve(port);
    const copies = new Map<number, number>();
    for await (const line of lines(`${facts.endpoint}/_emulator/rows/${TABLE}`, ca)) {
      const { EventRecordId: id } = JSON.parse(line) as { EventRecordId: number };
      copies.set(id, (copies.get(id) ?? 0) + 1);
    }
    const ledger: LedgerLine[] = [];
    for await (const line of lines(`${facts.endpoint}/_emulator/ledger`, ca)) ledger.push(JSON.parse(line));
    return { sent, copies, ledger, stderr: Buffer.concat(stderr).toString('utf8') };
  } finally {
    await kill();
  }
}

/** One client that sends body after body and notes what became of each, from its own side. */
async function write(how: {
  readonly facts: Serving;
  readonly ca: string;
  /** The id of its first row. */
  readonly first: number;
  readonly pauseMs: number;
  readonly sent: SentBody[];
  readonly signal: AbortSignal;
}): Promise<void> {
  const { facts, ca, sent, signal } = how;
  const tlsOptions = { ca };
  const credential = new ClientSecretCredential(facts.tenantId, facts.clientId, facts.clientSecret, {
    authorityHost: facts.authority,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const client = new LogsIngestionClient(facts.endpoint, credential, { tlsOptions });
  let requestId = '';
  client.pipeline.addPolicy(
    {
      name: 'noteRequestId',
      sendRequest: (request, next) => {
        requestId = request.headers.get('x-ms-client-request-id') ?? '';
        return next(request);
      },
    },
    { afterPhase: 'Retry' },
  );
  const [rule] = facts.rules;
  let id = how.first;
  for (let body = 0; !signal.aborted; body++) {
    // From one small row to, now and then, some 600 KB.
    const padding = body % 100 === 50 ? 10_000 : (body % 11) * 100;
    const rows = Array.from({ length: 1 + (body % 60) }, () => ({
      TimeGenerated: new Date().toISOString(),
      EventRecordId: id++,
      CommandLine: 'x'.repeat(padding),
    }));
    requestId = '';
    let isAcknowledged = true;
    try {
      await client.upload(rule?.immutableId ?? '', rule?.streams[0] ?? '', rows);
    } catch {
      isAcknowledged = false; // all tries fell into the time it was down: nothing is promised
    }
    sent.push({ requestId, ids: rows.map((row) => row.EventRecordId), isAcknowledged });
    await sleep(how.pauseMs);
  }
}

/** The lines of an answer, which must come whole. */
async function* lines(url: string, ca: string): AsyncGenerator<string> {
  const [response] = await new Promise<[AsyncIterable<string>]>((resolve, reject) => {
    get(url, { ca }, (incoming) => resolve([incoming.setEncoding('utf8')])).on('error', reject);
  });
  let rest = '';
  for await (const chunk of response) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() as string;
    yield* parts;
  }
}
