/** Who sends: an agent that shows the certificate it registered, or whoever has an ingestion token. */
import type { Context } from 'hono';
import { MAX_CLOCK_SKEW_MS } from '../../contract/legacy-agent.ts';
import { readIngestionToken } from '../control/ingestion-token.ts';
import type { EmulatorEnv } from '../env.ts';
import type { EmulatorState } from '../state.ts';
import { clientCertificate, expiryOf } from './client-certificate.ts';
import type { Uploader } from './legacy-state.ts';
import { findWorkspace, workspaceOfHost } from './workspace.ts';

export type Authenticated =
  | { readonly kind: 'known'; readonly uploader: Uploader }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Who uploads: with an `Authorization` header whoever has an ingestion token for a workspace, without one the agent of the client
 * certificate. The host name, where it names a workspace, must name the same.
 *
 * Assumed: 403 for everybody else.
 */
export function authenticateUpload(c: Context<EmulatorEnv>, state: EmulatorState): Authenticated {
  const authorization = c.req.header('authorization');
  if (authorization === undefined) return authenticateAgent(c, state);
  const read = readIngestionToken(state, authorization);
  if (read.kind === 'refused') return refused(read.reason);
  if (read.kind === 'other') return refused('Authorization: wanted an ingestion token.');
  const { workspaceId } = read.token;
  if (workspaceId === undefined) return refused('The channel of the token leads to no workspace.');
  return ofHost(c, state, { workspaceId });
}

/** The agent that registered with the certificate of this connection. */
export function authenticateAgent(c: Context<EmulatorEnv>, state: EmulatorState): Authenticated {
  const certificate = clientCertificate(c);
  if (certificate === undefined) return refused('The client shows no certificate.');
  const agent = state.legacy.agents.find(certificate.raw, workspaceOfHost(c.req.header('host')));
  if (agent === undefined) return refused('The certificate is not registered.');
  const expired = expiryOf(certificate, state.clock.now(), MAX_CLOCK_SKEW_MS);
  return expired === undefined ? ofHost(c, state, agent) : refused(expired);
}

function ofHost(c: Context<EmulatorEnv>, state: EmulatorState, uploader: Uploader): Authenticated {
  const named = workspaceOfHost(c.req.header('host'));
  if (named !== undefined && named !== uploader.workspaceId) return refused('The host is that of another workspace.');
  return findWorkspace(state, uploader.workspaceId) === undefined
    ? refused('The workspace is not there.')
    : { kind: 'known', uploader };
}

function refused(reason: string): Authenticated {
  return { kind: 'refused', reason };
}
