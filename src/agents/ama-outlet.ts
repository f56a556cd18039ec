/** The Logs Ingestion API, as the Azure Monitor Agent's batches go to it. */
import type { Clock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
import { compressBody } from '../upload/compress.ts';
import { readEndpoint } from '../upload/endpoint.ts';
import { LogsIngestionSender } from '../upload/logs-ingestion-sender.ts';
import { isAccepted, refusalOf } from '../upload/refusal.ts';
import { usualVerdict } from '../upload/retry.ts';
import { DEFAULT_TIMEOUTS, type SenderTimeouts } from '../upload/sender-timeouts.ts';
import type { SpoolBatch } from '../upload/spool.ts';
import type { BatchTarget, TokenSource } from '../upload/types.ts';
import type { Outlet, PostOutcome, TravelBody } from './outlet.ts';

/** Where the batches of a target go. */
export interface AmaRoute {
  readonly endpoint: string;
  /** Path and query of the call. Default: those of the Logs Ingestion API. */
  readonly path?: string;
  readonly tokens: TokenSource;
}

export interface AmaOutletOptions {
  readonly targets: readonly BatchTarget[];
  /** Of each target; `undefined` for one that no batch is sent to. */
  readonly routes: readonly (AmaRoute | undefined)[];
  readonly connections: number;
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** HTTP proxy to go through, `http://host:port`. */
  readonly proxy?: URL | undefined;
  readonly timeouts?: Partial<SenderTimeouts> | undefined;
  readonly clock: Clock;
}

/** Errors: throws AMASIM_UPLOAD_ENDPOINT for an endpoint that is no https URL (http is for this machine only). */
export class AmaOutlet implements Outlet {
  readonly #options: AmaOutletOptions;
  /** One for each endpoint. */
  readonly #senders = new Map<string, LogsIngestionSender>();

  constructor(options: AmaOutletOptions) {
    this.#options = options;
    const { connections, clock, ca, proxy } = options;
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    for (const endpoint of options.routes.flatMap((route) => route?.endpoint ?? [])) {
      if (this.#senders.has(endpoint)) continue;
      const read = readEndpoint(endpoint);
      if (!read.ok) throw new SimulatorError(read.problem);
      this.#senders.set(
        endpoint,
        new LogsIngestionSender({ endpoint: read.value, connections, timeouts, clock, ca, proxy }),
      );
    }
  }

  encode(_target: number, rows: Uint8Array): Promise<TravelBody> {
    return compressBody(rows);
  }

  async post(batch: SpoolBatch, signal: AbortSignal): Promise<PostOutcome> {
    const { requestId } = batch;
    const target = this.#options.targets[batch.target]!;
    const { endpoint: place, path, tokens } = this.#options.routes[batch.target]!;
    const sender = this.#senders.get(place)!;
    let token: string;
    try {
      token = await tokens.token(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SimulatorError) return { kind: 'again', problem: error.problem };
      throw error;
    }
    const body = { bytes: batch.body, encoding: batch.encoding === 'gzip' ? 'gzip' : 'identity' } as const;
    const answer = await sender.post({ target, path, body, requestId, token }, signal);
    if (isAccepted(answer)) return { kind: 'accepted' };
    const { endpoint } = sender;
    const problem = refusalOf(
      { answer, endedBy: 'answer' },
      { endpoint, target, requestId, attempts: 1, secrets: [token] },
    );
    // An agent goes on with a new token, and waits where there is none better.
    if (answer.kind === 'status' && answer.status === 401) {
      tokens.refused?.(token);
      return { kind: 'again', problem };
    }
    const verdict = usualVerdict(answer);
    if (verdict.kind === 'final') return { kind: 'refused', problem };
    return { kind: 'again', problem, ...(verdict.afterMs !== undefined && { afterMs: verdict.afterMs }) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.close()));
  }
}
