/** Answers of the ingestion route: the documented bodies where public material shows them, marked where it does not. */
import {
  ACCEPTED_STATUS,
  INGESTION_API_VERSION,
  INGESTION_ERROR_CODES,
  noRoleMessage,
  TOO_LARGE_MESSAGE,
  unknownRuleMessage,
} from '../../contract/ingestion.ts';

/** An answer before it is written. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string; readonly message: string };
  /** For the request log: why, or what is odd. */
  readonly problem?: string;
}

export const ACCEPTED: Answer = { status: ACCEPTED_STATUS };

function refused(status: number, code: string, message: string): Answer {
  return { status, error: { code, message }, problem: `${code}: ${message}` };
}

/** Assumed: code and message. No `claims=` in the challenge: it would make the JavaScript client compress twice. */
export function unauthorized(reason: string): Answer {
  return {
    ...refused(401, 'InvalidAuthenticationToken', 'The access token is missing or invalid.'),
    headers: { 'WWW-Authenticate': 'Bearer' },
    problem: reason,
  };
}

/** Assumed: codes and messages; the status is documented. */
export function wrongApiVersion(given: string | undefined): Answer {
  const wanted = `The supported api-versions are '${INGESTION_API_VERSION}'.`;
  return given === undefined
    ? refused(
        400,
        'MissingApiVersionParameter',
        `The api-version query parameter (?api-version=) is required. ${wanted}`,
      )
    : refused(400, 'UnsupportedApiVersion', `The api-version '${given}' is not supported. ${wanted}`);
}

export function unknownRule(immutableId: string): Answer {
  return refused(404, INGESTION_ERROR_CODES.unknownRule, unknownRuleMessage(immutableId));
}

export function noRole(immutableId: string): Answer {
  return refused(403, INGESTION_ERROR_CODES.noRole, noRoleMessage(immutableId));
}

/** Assumed: the message; the code is known. */
export function unknownStream(stream: string): Answer {
  return refused(
    400,
    INGESTION_ERROR_CODES.unknownStream,
    `The stream ${stream} was not configured in the data collection rule.`,
  );
}

export function tooLarge(): Answer {
  return refused(413, INGESTION_ERROR_CODES.tooLarge, `${TOO_LARGE_MESSAGE}.`);
}

/** Assumed: code, message and the seconds; that `Retry-After` is there is documented. */
export function throttled(retryAfterSeconds: number): Answer {
  return {
    ...refused(429, 'TooManyRequests', 'The data collection rule is over its limit for this minute.'),
    headers: { 'Retry-After': String(retryAfterSeconds) },
  };
}

/** Seen in the .NET client's live tests: 500 without an error code. */
export const EMPTY_BODY: Answer = { status: 500, problem: 'the body is empty' };

/** Assumed: status and code. */
export function badEncoding(what: string): Answer {
  return refused(400, 'InvalidContentEncoding', what);
}

/** A refusal as the ledger tells it. */
export function refusalOf({ status, error, problem }: Answer) {
  return { status, ...(error !== undefined && { code: error.code }), why: problem ?? error?.message ?? '' };
}

/** The answer as it is sent. */
export function respond(answer: Answer): Response {
  const { status, error, headers } = answer;
  if (error === undefined) return new Response(null, { status, ...(headers && { headers: { ...headers } }) });
  return new Response(JSON.stringify({ error }), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });
}
