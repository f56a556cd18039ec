/** The Logs Ingestion API, as the Azure Monitor Agent's batches go to it. */
import type { Clock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
import { compressBody } from '../upload/compress.ts';
import { readEndpoint } from '../upload/endpoint.ts';
import { DEFAULT_TIMEOUTS, LogsIngestionSender, type SenderTimeouts } from '../upload/logs-ingestion-sender.ts';
import { isAccepted, refusalOf } from '../upload/refusal.ts';
import { usualVerdict } from '../upload/retry.ts';
import type { SpoolBatch } from '../upload/spool.ts';
import type { BatchTarget, TokenSource } from '../upload/types.ts';
import type { Outlet, PostOutcome, TravelBody } from './outlet.ts';

export interface AmaOutletOptions {
  readonly endpoint: string;
  readonly targets: readonly BatchTarget[];
  /** A token for a target. */
  readonly tokens: (target: number) => TokenSource;
  readonly connections: number;
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  readonly timeouts?: Partial<SenderTimeouts> | undefined;
  readonly clock: Clock;
}

/** Errors: throws AMASIM_UPLOAD_ENDPOINT for an endpoint that is no https URL (http is for this machine only). */
export class AmaOutlet implements Outlet {
  readonly #options: AmaOutletOptions;
  readonly #sender: LogsIngestionSender;

  constructor(options: AmaOutletOptions) {
    this.#options = options;
    const endpoint = readEndpoint(options.endpoint);
    if (!endpoint.ok) throw new SimulatorError(endpoint.problem);
    const { connections, clock, ca } = options;
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#sender = new LogsIngestionSender({ endpoint: endpoint.value, connections, timeouts, clock, ca });
  }

  encode(_target: number, rows: Uint8Array): Promise<TravelBody> {
    return compressBody(rows);
  }

  async post(batch: SpoolBatch, signal: AbortSignal): Promise<PostOutcome> {
    const { requestId } = batch;
    const target = this.#options.targets[batch.target]!;
    const tokens = this.#options.tokens(batch.target);
    let token: string;
    try {
      token = await tokens.token(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SimulatorError) return { kind: 'again', problem: error.problem };
      throw error;
    }
    const body = { bytes: batch.body, encoding: batch.encoding === 'gzip' ? 'gzip' : 'identity' } as const;
    const answer = await this.#sender.post({ target, body, requestId, token }, signal);
    if (isAccepted(answer)) return { kind: 'accepted' };
    const endpoint = this.#sender.endpoint;
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

  close(): Promise<void> {
    return this.#sender.close();
  }
}
