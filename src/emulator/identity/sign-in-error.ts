/** Refused sign-ins in the words and shape of the Microsoft identity platform. */
import { newGuid } from '../../base/random.ts';
import { SIGN_IN_REFUSALS, type SignInError, type SignInRefusal } from '../../contract/identity.ts';

export interface SignInFailure {
  readonly status: 400 | 401;
  readonly body: SignInError;
}

/**
 * The answer to a refused sign-in.
 *
 * `detail` is the sentence after `AADSTS<code>: `. Assumed: its exact words; clients look at `error` and `error_codes`.
 */
export function signInFailure(
  refusal: SignInRefusal,
  detail: string,
  request: { readonly nowMs: number; readonly correlationId: string | undefined },
): SignInFailure {
  const { code, error, status } = SIGN_IN_REFUSALS[refusal];
  const timestamp = `${new Date(request.nowMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const traceId = newGuid();
  const correlationId = request.correlationId ?? newGuid();
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${detail} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    },
  };
}
