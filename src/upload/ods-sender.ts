/** The upload of the legacy agent: one data type a request, `{"DataType":…,"IPName":…,"DataItems":[…]}`, zlib-deflated. */
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Problem } from '../base/problem.ts';
import {
  LEGACY_CLIENT,
  LEGACY_PATHS,
  LEGACY_USER_AGENT,
  LEGACY_WIRE_HEADERS,
  type LegacyUpload,
} from '../contract/legacy-agent.ts';
import type { CertificateClient, CertificateReply } from './certificate-client.ts';
import { codeOfStatus } from './refusal.ts';

const deflateAsync = promisify(deflate);

/** An upload, ready to go. */
export interface OdsCall {
  readonly body: Uint8Array;
  readonly encoding: 'deflate' | 'identity';
  /** Stays the same however often it is sent. */
  readonly requestId: string;
  /** Failures in a row before this call. */
  readonly retryCount: number;
}

/** A JSON array of items as it travels: in its envelope, in the zlib format (RFC 1950), at the usual level, as the agent does. */
export function packItems({ dataType, solution }: LegacyUpload, items: Uint8Array): Promise<Uint8Array> {
  const head = `{"DataType":${JSON.stringify(dataType)},"IPName":${JSON.stringify(solution)},"DataItems":`;
  return deflateAsync(Buffer.concat([Buffer.from(head), items, Buffer.from('}')]));
}

/** One upload over the connections of an agent that is registered. Rejects with the signal's reason when it aborts. */
export function postItems(client: CertificateClient, call: OdsCall, signal: AbortSignal): Promise<CertificateReply> {
  const { requestId, retryCount, app, clientVersion, platform } = LEGACY_WIRE_HEADERS;
  const headers = {
    'Content-Type': 'application/json',
    ...(call.encoding === 'deflate' && { 'Content-Encoding': 'deflate' }),
    'User-Agent': LEGACY_USER_AGENT,
    [requestId]: call.requestId,
    [retryCount]: String(call.retryCount),
    [app]: LEGACY_CLIENT.app,
    [clientVersion]: LEGACY_CLIENT.version,
    [platform]: LEGACY_CLIENT.platform,
  };
  return client.post({ path: LEGACY_PATHS.upload, headers, body: call.body }, signal);
}

/** Any answer of these means that the items were taken; every other one, and none at all, is worth another try. */
export function isTaken(reply: CertificateReply): boolean {
  return reply.kind === 'status' && reply.status >= 200 && reply.status < 300;
}

/** Why an upload was not taken. */
export function odsRefusal(reply: CertificateReply, hostPort: string, requestId: string): Problem {
  if (reply.kind === 'failure') {
    const code = reply.failure === 'certificate' ? 'AMASIM_UPLOAD_UNTRUSTED' : 'AMASIM_UPLOAD_UNREACHABLE';
    return { code, message: `${hostPort}: ${reply.cause} (${reply.detail}); wanted an answer` };
  }
  const help = `The request is known to the service as ${LEGACY_WIRE_HEADERS.requestId} ${requestId}.`;
  const isUnknown = reply.status === 403;
  return {
    code: codeOfStatus(reply.status),
    message: `${hostPort}: ${reply.status} to an upload; wanted 200${isUnknown ? ': the certificate is not registered' : ''}`,
    help: isUnknown ? `The agent registers again. ${help}` : help,
  };
}
