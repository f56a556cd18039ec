/** Answers of the control plane, and the refusals that several routes share. */
import { ARM_HEADERS, resourceNotFoundMessage } from '../../contract/arm.ts';

export interface ArmErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** An answer before it is written: a body for 200 and 201, none for 204, an error otherwise. */
export interface ArmAnswer {
  readonly status: number;
  readonly body?: object;
  readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly ArmErrorDetail[] };
  /** Whether the error is the whole body, without an `error` around it. */
  readonly isFlat?: true;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the request log, where it is not the code and message of the error. */
  readonly problem?: string;
}

export function answered(status: 200 | 201, body: object): ArmAnswer {
  return { status, body };
}

export const NOTHING_THERE: ArmAnswer = { status: 204 };

export function refused(
  status: number,
  error: { readonly code: string; readonly message: string; readonly details?: readonly ArmErrorDetail[] },
): ArmAnswer {
  return { status, error };
}

/** Assumed: code and message. No `claims=` in the challenge, which clients would try to satisfy. */
export function unauthorized(reason: string): ArmAnswer {
  return {
    ...refused(401, { code: 'AuthenticationFailed', message: 'Authentication failed.' }),
    headers: { 'WWW-Authenticate': 'Bearer' },
    problem: reason,
  };
}

/** Assumed: codes and messages. */
export function wrongApiVersion(given: string | undefined, known: readonly string[]): ArmAnswer {
  const wanted = `The supported api-versions are '${known.join(', ')}'.`;
  return given === undefined
    ? refused(400, {
        code: 'MissingApiVersionParameter',
        message: 'The api-version query parameter (?api-version=) is required for all requests.',
      })
    : refused(400, { code: 'InvalidApiVersionParameter', message: `The api-version '${given}' is invalid. ${wanted}` });
}

export function notFound(typeAndName: string, resourceGroup: string | undefined): ArmAnswer {
  return {
    ...refused(404, { code: 'ResourceNotFound', message: resourceNotFoundMessage(typeAndName, resourceGroup) }),
    headers: { [ARM_HEADERS.failureCause]: 'gateway' },
  };
}

/** Assumed: code and message. */
export function wrongMethod(method: string, path: string): ArmAnswer {
  return refused(405, { code: 'MethodNotAllowed', message: `The method ${method} is not supported for ${path}.` });
}

/** Assumed: code and message. */
export function badContent(message: string): ArmAnswer {
  return refused(400, { code: 'InvalidRequestContent', message });
}

/** The emulator's own bound; the service has quotas of other kinds. */
export function noRoom(): ArmAnswer {
  return refused(409, { code: 'QuotaExceeded', message: 'The emulator holds as many resources as it has room for.' });
}
