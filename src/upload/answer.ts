/** What one attempt to post a batch came to: the sender says what happened, `retry.ts` what to do, `refusal.ts` what to tell. */

export type Answer =
  /** The service answered. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** How long the service asks to wait, if it does. */
      readonly retryAfterMs?: number;
      /** `code` and `message` of the error body, or its first characters; may quote what was sent, so never log it raw. */
      readonly said?: string;
      readonly sentBytes: number;
    }
  /** No answer came. `cause` is the error's code; `detail` its first line. */
  | {
      readonly kind: 'failure';
      readonly cause: string;
      readonly detail: string;
      readonly failure: 'connection' | 'certificate' | 'protocol';
      readonly sentBytes: number;
    };

/** One answer per call; rejects when the signal aborts, or when no attempt can be made at all. */
export type Attempt = () => Promise<Answer>;
