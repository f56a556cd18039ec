/** Ingestion tokens: what an agent sends data with instead of its own token, for one channel of one rule. */
import { INGESTION_TOKEN_LIFETIME_SECONDS, type IngestionTokenClaims } from '../../contract/control-service.ts';
import type { EmulatorState } from '../state.ts';

/** What a token stands for. */
export interface IngestionToken {
  /** Immutable id of the rule. */
  readonly configurationId: string;
  readonly channelId: string;
  /** The machine. */
  readonly resourceId: string;
  /** Workspace (GUID) that an `ods` channel leads to. */
  readonly workspaceId?: string;
}

export type ReadIngestionToken =
  | { readonly kind: 'read'; readonly token: IngestionToken }
  /** There is none, or what is there claims to be something else: another way of signing in may know it. */
  | { readonly kind: 'other' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Whom the token is from and for. */
const ISSUER = 'AMCS';
const AUDIENCE = 'Pipeline';

/** Signs a token that starts at `nowMs`. */
export function issueIngestionToken(
  state: EmulatorState,
  token: IngestionToken & { readonly region: string | undefined },
  nowMs: number,
): string {
  const now = Math.floor(nowMs / 1000);
  const claims: IngestionTokenClaims = {
    role: 'Publisher',
    ...(token.workspaceId !== undefined && { wid: token.workspaceId }),
    targetRid: token.resourceId,
    ...(token.region !== undefined && { skloc: token.region }),
    skprov: 'amcs',
    cid: token.configurationId,
    chid: token.channelId,
    nbf: now,
    exp: now + INGESTION_TOKEN_LIFETIME_SECONDS,
    iat: now,
    iss: ISSUER,
    aud: AUDIENCE,
  };
  return state.directory.key.sign(claims);
}

/**
 * Reads an `Authorization` header with an ingestion token of this emulator.
 *
 * Assumed: a token is good until it ends, whatever becomes of the association it was issued for.
 */
export function readIngestionToken(state: EmulatorState, authorization: string | undefined): ReadIngestionToken {
  if (!claimsToBeOne(authorization)) return { kind: 'other' };
  const read = state.directory.read(authorization);
  if (!read.ok) return { kind: 'refused', reason: read.problem.message };
  const { iss, aud, cid, chid, targetRid, wid } = read.value;
  if (iss !== ISSUER || aud !== AUDIENCE || typeof cid !== 'string' || typeof chid !== 'string') {
    return { kind: 'refused', reason: 'the token is no ingestion token' };
  }
  return {
    kind: 'read',
    token: {
      configurationId: cid,
      channelId: chid,
      resourceId: String(targetRid),
      ...(typeof wid === 'string' && { workspaceId: wid }),
    },
  };
}

/** Looks at what the token says of itself, which costs less than a signature; every other token is left to others. */
function claimsToBeOne(authorization: string | undefined): authorization is string {
  const claims = authorization?.split('.')[1];
  if (claims === undefined) return false;
  return Buffer.from(claims, 'base64url').toString('latin1').includes(`"iss":"${ISSUER}"`);
}
