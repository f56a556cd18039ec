import type { Code } from '../base/codes.ts';
import { assertNever, type Problem } from '../base/problem.ts';
import { ACCEPTED_STATUS, CLIENT_REQUEST_ID_HEADER } from '../contract/ingestion.ts';
import type { Answer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import type { Outcome } from './retry.ts';
import type { BatchTarget } from './types.ts';

/** What a refusal is told about. Nothing that differs from batch to batch stands in the message, so that equal ones add up. */
export interface RefusedCall {
  readonly endpoint: Endpoint;
  readonly target: BatchTarget;
  readonly requestId: string;
  readonly attempts: number;
  /** Texts that must not be quoted, should the service have repeated them. */
  readonly secrets: readonly string[];
}

/** Whether the answer means the rows were taken. */
export function isAccepted(answer: Answer): boolean {
  return answer.kind === 'status' && answer.status === ACCEPTED_STATUS;
}

/** The problem a batch ended in. */
export function refusalOf(outcome: Outcome, call: RefusedCall): Problem {
  const { answer } = outcome;
  const tries = `${call.attempts === 1 ? '1 attempt' : `${call.attempts} attempts`}${timeOut(outcome)}`;
  const where = `${call.endpoint.hostPort}, rule ${call.target.immutableId}, stream ${call.target.stream}`;
  switch (answer.kind) {
    case 'failure': {
      const code = answer.failure === 'certificate' ? 'AMASIM_UPLOAD_UNTRUSTED' : 'AMASIM_UPLOAD_UNREACHABLE';
      const message = `${call.endpoint.hostPort}: ${answer.cause} (${answer.detail}) after ${tries}; wanted an answer`;
      return { code, message };
    }
    case 'status': {
      const said = answer.said === undefined ? 'without a word' : withoutSecrets(answer.said, call.secrets);
      const message = `${where}: ${answer.status} ${said} after ${tries}; wanted ${ACCEPTED_STATUS}${remark(answer.status)}`;
      const help = `The request is known to the service as ${CLIENT_REQUEST_ID_HEADER} ${call.requestId}.`;
      return { code: codeOfStatus(answer.status), message, help };
    }
    default:
      return assertNever(answer);
  }
}

/** Texts shorter than this are not secrets; taking them out would only garble the words around them. */
const SHORTEST_SECRET = 4;

/** Replaces every secret in a text. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, '***');
  return clean;
}

function timeOut(outcome: Outcome): string {
  return outcome.endedBy === 'time' ? ' (the wait before the next would be too long)' : '';
}

/** The code of a refusal with that status. */
export function codeOfStatus(status: number): Code {
  switch (status) {
    case 401:
      return 'AMASIM_UPLOAD_UNAUTHORIZED';
    case 403:
      return 'AMASIM_UPLOAD_FORBIDDEN';
    case 404:
      return 'AMASIM_UPLOAD_NOT_FOUND';
    case 408:
      return 'AMASIM_UPLOAD_UNAVAILABLE';
    case 429:
      return 'AMASIM_UPLOAD_THROTTLED';
    default:
      return status >= 500 ? 'AMASIM_UPLOAD_UNAVAILABLE' : 'AMASIM_UPLOAD_REFUSED';
  }
}

function remark(status: number): string {
  if (status >= 200 && status < 300) return ', which alone means accepted: this may not be a Logs Ingestion endpoint';
  return status >= 300 && status < 400 ? '; redirects are not followed' : '';
}
