import type { TokenCredential } from '@azure/identity';
import { type Clock, systemClock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
import { INGESTION_SCOPE, MICROSOFT_AUTHORITY_HOSTS } from '../contract/ingestion.ts';
import { abortable } from './abortable.ts';
import { type GoodToken, KeptToken, withSpare } from './kept-token.ts';
import { withoutSecrets } from './refusal.ts';
import type { TokenSource } from './types.ts';

/**
 * A sign-in that takes longer has failed. Assumed: no figure is documented, a healthy authority answers within seconds; without
 * a bound, one that takes the connection and then says nothing would stop the run for ever.
 */
const SIGN_IN_TIMEOUT_MS = 60_000;

/** Variables whose values must not be quoted. */
const SECRET_VARIABLES = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_PASSWORD'] as const;

/** A token known beforehand, for the emulator and for tests. */
export function fixedToken(token: string): TokenSource {
  return { token: () => Promise.resolve(token) };
}

export interface AzureTokenOptions {
  /** PEM of the authorities to trust when signing in, instead of the usual ones. */
  readonly ca?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Longest wait for one token. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Tokens from `@azure/identity`, which is loaded at the first one: a service principal when AZURE_TENANT_ID, AZURE_CLIENT_ID
 * and its secret or certificate are set, otherwise whatever `DefaultAzureCredential` finds.
 *
 * AZURE_AUTHORITY_HOST names another authority; for one that is not Microsoft's, instance discovery is off, since Microsoft
 * would be asked about a host it does not know.
 * Errors: AMASIM_UPLOAD_SIGN_IN, thrown by `token`, secrets removed.
 */
export function azureToken(scope: string = INGESTION_SCOPE, options: AzureTokenOptions = {}): TokenSource {
  return new AzureTokenSource(scope, options);
}

class AzureTokenSource extends KeptToken {
  readonly #scope: string;
  readonly #options: AzureTokenOptions;
  readonly #clock: Clock;
  #credential: Promise<TokenCredential> | undefined;

  constructor(scope: string, options: AzureTokenOptions) {
    const { clock = systemClock } = options;
    super({
      clock,
      ask: () => this.#ask(),
      // The credential has a cache of its own, which would give the same token again.
      onRefused: () => {
        this.#credential = undefined;
      },
    });
    this.#scope = scope;
    this.#options = options;
    this.#clock = clock;
  }

  async #ask(): Promise<GoodToken> {
    const askedMs = this.#clock.now();
    const { timeoutMs = SIGN_IN_TIMEOUT_MS } = this.#options;
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(new Error(`no token within ${timeoutMs / 1000} s`)), timeoutMs);
    try {
      this.#credential ??= openCredential(this.#options);
      const credential = await this.#credential;
      // Not every credential heeds the signal at every step.
      const asked = credential.getToken(this.#scope, { abortSignal: silent.signal });
      const answer = await abortable(asked, silent.signal);
      if (answer === null) throw new Error('no credential gave a token');
      const { token, expiresOnTimestamp } = answer;
      return { token, goodUntilMs: withSpare(askedMs, expiresOnTimestamp) };
    } catch (error) {
      this.#credential = undefined;
      throw signInFailure(error, this.#scope);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function openCredential(options: AzureTokenOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const authority = process.env.AZURE_AUTHORITY_HOST;
  const settings = {
    disableInstanceDiscovery: authority !== undefined && !isMicrosoftAuthority(authority),
    additionalPolicies: [{ policy: endSilentRequests(options.timeoutMs), position: 'perRetry' as const }],
    ...(options.ca !== undefined && { tlsOptions: { ca: options.ca } }),
  };
  return hasServicePrincipal()
    ? new identity.EnvironmentCredential(settings)
    : new identity.DefaultAzureCredential(settings);
}

/**
 * For the SDK's pipeline: its requests wait for ever otherwise, and an open one keeps the process from ending. (Its own
 * `timeout` would do so too: it leaves its timer running when a request has failed.)
 */
function endSilentRequests(timeoutMs = SIGN_IN_TIMEOUT_MS) {
  return {
    name: 'endSilentRequests',
    sendRequest: async <Request extends { abortSignal?: object }, Response>(
      request: Request,
      next: (request: Request) => Promise<Response>,
    ): Promise<Response> => {
      const silent = new AbortController();
      const timer = setTimeout(() => silent.abort(), timeoutMs);
      request.abortSignal = silent.signal;
      try {
        return await next(request);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function hasServicePrincipal(): boolean {
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH } = process.env;
  return Boolean(AZURE_TENANT_ID && AZURE_CLIENT_ID && (AZURE_CLIENT_SECRET || AZURE_CLIENT_CERTIFICATE_PATH));
}

/** Whether an authority, as URL or bare host, is one of Microsoft's clouds. */
export function isMicrosoftAuthority(authority: string): boolean {
  const url = authority.includes('://') ? authority : `https://${authority}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return MICROSOFT_AUTHORITY_HOSTS.some((host) => host === hostname);
}

function signInFailure(error: unknown, scope: string): SimulatorError {
  const authority = process.env.AZURE_AUTHORITY_HOST ?? `https://${MICROSOFT_AUTHORITY_HOSTS[0]}`;
  const line = reasonIn(error instanceof Error ? error.message : String(error));
  const secrets = SECRET_VARIABLES.map((name) => process.env[name] ?? '');
  const found = withoutSecrets(line.slice(0, 1000), secrets);
  const message = `signing in at ${authority}: ${found}; wanted a token for ${scope}`;
  // The SDK names neither the host nor the reason when it cannot reach an authority.
  const unreachable = /endpoints_resolution_error|network_error|ECONN|ENOTFOUND|certificate/i.test(found);
  const help =
    'Is AZURE_AUTHORITY_HOST right and running, and does NODE_EXTRA_CA_CERTS name its certificate authority?';
  return new SimulatorError({ code: 'AMASIM_UPLOAD_SIGN_IN', message, ...(unreachable && { help }) }, { cause: error });
}

/**
 * The line that says why: what Entra ID said if it spoke, else what stands under the SDK's "More details:", else the first.
 */
function reasonIn(text: string): string {
  const said = /AADSTS\d+:[^\r\n]*/.exec(text) ?? /More details:\s*([^\r\n]+)/.exec(text);
  const line = said?.[1] ?? said?.[0] ?? text.trim().split(/[\r\n]/, 1)[0] ?? '';
  return line.replace(/,$/, '').trim();
}
