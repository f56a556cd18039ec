/** One tenant with one application in it: issues tokens and judges those that come back. */
import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/problem.ts';
import { type AccessTokenClaims, plainAudience, TOKEN_LIFETIME_SECONDS } from '../../contract/identity.ts';
import { TokenKey } from './token-key.ts';

export interface DirectorySettings {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Object id of the application's service principal. */
  readonly objectId: string;
}

/** Seconds a clock may be off before a token counts as expired or not yet valid (the usual five minutes). */
const CLOCK_SKEW_SECONDS = 300;

/** As signed; nothing is known of their types. */
type TokenClaims = { readonly [claim: string]: unknown };

export class Directory {
  readonly settings: DirectorySettings;
  readonly key: TokenKey;
  readonly #clock: Clock;

  private constructor(settings: DirectorySettings, clock: Clock, key: TokenKey) {
    this.settings = settings;
    this.key = key;
    this.#clock = clock;
  }

  /** `tokenKeyPem`: the key of an earlier run, whose tokens are then still good. */
  static async create(settings: DirectorySettings, clock: Clock, tokenKeyPem?: string): Promise<Directory> {
    const key = tokenKeyPem === undefined ? await TokenKey.generate() : TokenKey.fromPem(tokenKeyPem);
    return new Directory(settings, clock, key);
  }

  /** An access token for the audience, as signed by `issuer` at `nowMs` (by default now). */
  issue(audience: string, issuer: string, nowMs = this.#clock.now()): string {
    const { tenantId, clientId, objectId } = this.settings;
    const now = Math.floor(nowMs / 1000);
    const claims: AccessTokenClaims = {
      aud: audience,
      iss: issuer,
      iat: now,
      nbf: now,
      exp: now + TOKEN_LIFETIME_SECONDS,
      appid: clientId,
      oid: objectId,
      sub: objectId,
      tid: tenantId,
      ver: '1.0',
    };
    return this.key.sign(claims);
  }

  /** The claims of the token in an `Authorization` header, when it was signed here and is neither old nor early. */
  read(authorization: string | undefined): Result<TokenClaims, { readonly message: string }> {
    if (authorization === undefined) return fail({ message: 'no Authorization header' });
    if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') {
      return fail({ message: 'the Authorization header is not a bearer token' });
    }
    const claims = this.key.verify(authorization.slice(7).trim());
    if (claims === undefined) return fail({ message: 'the token was not signed by this authority' });
    const now = this.#clock.now() / 1000;
    const { exp, nbf } = claims;
    if (typeof exp !== 'number' || exp + CLOCK_SKEW_SECONDS < now) return fail({ message: 'the token has expired' });
    if (typeof nbf !== 'number' || nbf - CLOCK_SKEW_SECONDS > now) {
      return fail({ message: 'the token is not yet valid' });
    }
    return ok(claims);
  }

  /** What is wrong with an `Authorization` header for one of these audiences; `undefined` when it is in order. */
  refusal(authorization: string | undefined, audiences: readonly string[]): string | undefined {
    const read = this.read(authorization);
    if (!read.ok) return read.problem.message;
    const { aud, tid } = read.value;
    if (tid !== this.settings.tenantId) return 'the token is for another tenant';
    if (typeof aud !== 'string' || !audiences.includes(plainAudience(aud))) {
      return `the token is for the audience ${String(aud)}, wanted ${audiences.join(' or ')}`;
    }
    return undefined;
  }
}
