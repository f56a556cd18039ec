/** The key that signs access tokens, and checks them again: JWT with RS256, nothing else. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A header line holds far less; anything longer is no token of ours. */
const MAX_TOKEN_CHARS = 8_192;

/** Three parts in base64url. Node decodes what is not, skipping it: that token would be another than the one signed. */
const COMPACT_JWT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/u;

/** A public key in the form a key set lists it (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

export class TokenKey {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly jwk: PublicJwk;

  private constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
    const { n = '', e = '' } = this.#publicKey.export({ format: 'jwk' });
    const kid = createHash('sha256').update(n).digest('base64url').slice(0, 27);
    this.jwk = { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e };
  }

  /** Cost: tens of milliseconds, on another thread. */
  static async generate(): Promise<TokenKey> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return new TokenKey(privateKey);
  }

  /** The key of an earlier run. Throws when the text is no private key. */
  static fromPem(pem: string): TokenKey {
    return new TokenKey(createPrivateKey(pem));
  }

  /** The private key, PKCS #8. A secret. */
  toPem(): string {
    return this.#privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** The claims as a signed compact JWT. */
  sign(claims: object): string {
    const header = encodeJson({ typ: 'JWT', alg: 'RS256', kid: this.jwk.kid });
    const signed = `${header}.${encodeJson(claims)}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#privateKey).toString('base64url')}`;
  }

  /** The claims of a token this key signed; `undefined` for anything else. Looks at no claim itself. */
  verify(token: string): { readonly [claim: string]: unknown } | undefined {
    if (token.length > MAX_TOKEN_CHARS) return undefined;
    const [, header, claims, signature] = COMPACT_JWT.exec(token) ?? [];
    if (header === undefined || claims === undefined || signature === undefined) return undefined;
    if (decodeJson(header)?.alg !== 'RS256') return undefined;
    const signed = Buffer.from(`${header}.${claims}`);
    if (!verify('RSA-SHA256', signed, this.#publicKey, Buffer.from(signature, 'base64url'))) return undefined;
    return decodeJson(claims);
  }
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decodeJson(part: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : undefined;
  } catch {
    return undefined; // not JSON, so not a token: the caller refuses it
  }
}
