/** Where an agent's batches go: what differs between the services they are sent to. */
import type { Problem } from '../base/problem.ts';
import type { SpoolBatch } from '../upload/spool.ts';

/** A body as it travels. */
export interface TravelBody {
  readonly bytes: Uint8Array;
  readonly encoding: SpoolBatch['encoding'];
}

/** What one attempt came to. */
export type PostOutcome =
  | { readonly kind: 'accepted' }
  /** Worth another try, after the wait the service asked for, where it did. */
  | { readonly kind: 'again'; readonly afterMs?: number; readonly problem: Problem }
  /** It will never be taken. */
  | { readonly kind: 'refused'; readonly problem: Problem };

export interface Outlet {
  /** Makes a JSON array of rows of a target ready to travel. Throws `SimulatorError` for rows that it cannot send at all. */
  encode(target: number, rows: Uint8Array): Promise<TravelBody>;
  /** One attempt. Rejects with the signal's reason when it aborts. */
  post(batch: SpoolBatch, signal: AbortSignal): Promise<PostOutcome>;
  close(): Promise<void>;
}
