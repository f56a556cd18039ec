/** Where the batches of a legacy agent go: the uploads of one workspace. */
import { SimulatorError } from '../../base/problem.ts';
import { LEGACY_UPLOADS } from '../../contract/legacy-agent.ts';
import { isTaken, odsRefusal, packItems, postItems } from '../../upload/ods-sender.ts';
import type { SpoolBatch } from '../../upload/spool.ts';
import type { BatchTarget } from '../../upload/types.ts';
import type { Outlet, PostOutcome, TravelBody } from '../outlet.ts';
import type { LegacyAgent } from './legacy-agent.ts';
import { type RowIds, stampRows } from './stamp-rows.ts';

export interface LegacyOutletOptions {
  readonly agent: LegacyAgent;
  readonly targets: readonly BatchTarget[];
  /** Whose rows they are: rows are made for all agents at once, with the first ids. */
  readonly ids: { readonly made: RowIds; readonly sent: RowIds };
  /** Between two topology requests, where the service does not say. */
  readonly configurationMs: number;
}

export class LegacyOutlet implements Outlet {
  readonly #options: LegacyOutletOptions;
  readonly #closed = new AbortController();
  readonly #asking: Promise<void>;
  /** Uploads that failed since the last that did not. */
  #failures = 0;

  /** The agent is closed with the outlet. */
  constructor(options: LegacyOutletOptions) {
    this.#options = options;
    this.#asking = options.agent.askAgainAndAgain(options.configurationMs, this.#closed.signal);
    // A bug of ours is met in `close`; until then Node must not call it unhandled.
    this.#asking.catch(() => {});
  }

  /** Errors: throws AMASIM_AGENT_NO_DATA_TYPE for rows that the agent has no way to send. */
  async encode(target: number, rows: Uint8Array): Promise<TravelBody> {
    const { targets, ids } = this.#options;
    const { stream } = targets[target]!;
    const upload = LEGACY_UPLOADS.get(stream);
    if (upload === undefined) {
      const message = `stream ${stream}: the legacy agent has no data type for it`;
      throw new SimulatorError({ code: 'AMASIM_AGENT_NO_DATA_TYPE', message });
    }
    return { bytes: await packItems(upload, stampRows(rows, ids.made, ids.sent)), encoding: 'deflate' };
  }

  async post({ requestId, body, encoding }: SpoolBatch, signal: AbortSignal): Promise<PostOutcome> {
    const { agent } = this.#options;
    const unregistered = await agent.ensureRegistered(signal);
    if (unregistered !== undefined) return { kind: 'again', problem: unregistered };
    const client = agent.dataService;
    const call = {
      body,
      encoding: encoding === 'deflate' ? 'deflate' : 'identity',
      requestId,
      retryCount: this.#failures,
    } as const;
    const reply = await postItems(client, call, signal);
    if (isTaken(reply)) {
      this.#failures = 0;
      return { kind: 'accepted' };
    }
    this.#failures++;
    // Assumed: an agent that the service does not know any more registers again. A certificate that was renewed meanwhile may go.
    const isUnknown = reply.kind === 'status' && reply.status === 403;
    if (isUnknown && client === agent.dataService) agent.lostRegistration();
    // What the service asks to wait is not heeded, as it is not by the Linux agent.
    return { kind: 'again', problem: odsRefusal(reply, client.endpoint.hostPort, requestId) };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#asking;
    await this.#options.agent.close();
  }
}
