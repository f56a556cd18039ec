/** The token of the machine's managed identity, as an agent gets it: from IMDS, or with Azure Arc from HIMDS. */
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { memberOf } from '../../base/json-object.ts';
import { SimulatorError } from '../../base/problem.ts';
import {
  AGENT_TOKEN_PATH,
  AGENT_TOKEN_VERSIONS,
  ARC_MACHINE_TYPE,
  ARC_ORIGIN,
  ARC_SECRET_FILE_ENDING,
  ARC_SECRET_MAX_BYTES,
  ARC_SECRET_SCHEME,
  IMDS_ORIGIN,
  IMDS_RETRIES,
  IMDS_RETRY_FIRST_MS,
  isRetriedIdentityStatus,
  METADATA_HEADER,
} from '../../contract/identity.ts';
import { INGESTION_AUDIENCES } from '../../contract/ingestion.ts';
import { type GoodToken, isTokenText, KeptToken, withSpare } from '../../upload/kept-token.ts';
import type { HttpClient, HttpOutcome } from './http-client.ts';

export interface MachineIdentityOptions {
  readonly http: HttpClient;
  /** Decides whom to ask: HIMDS for a machine of Azure Arc, IMDS for any other. */
  readonly resourceId: string;
  /** `http://host:port` to ask instead of the service's own address. */
  readonly origin?: string | undefined;
  /** The only folder whose files are read for Azure Arc. Default: the one of its agent on this system. */
  readonly arcTokenFolder?: string | undefined;
  readonly clock: Clock;
  /** Aborted when the machine is done: ends requests under way. */
  readonly ended: AbortSignal;
}

const RESOURCE = `${INGESTION_AUDIENCES[0]}/`;

/** Errors: `token` rejects with AMASIM_AGENT_IDENTITY. */
export class MachineIdentity extends KeptToken {
  readonly #options: MachineIdentityOptions;
  readonly #service: 'imds' | 'arc';
  readonly #origin: string;

  constructor(options: MachineIdentityOptions) {
    super({ clock: options.clock, ask: () => this.#ask() });
    this.#options = options;
    this.#service = isArcMachine(options.resourceId) ? 'arc' : 'imds';
    this.#origin = options.origin ?? (this.#service === 'arc' ? ARC_ORIGIN : IMDS_ORIGIN);
  }

  async #ask(): Promise<GoodToken> {
    const { clock, ended: signal } = this.#options;
    const askedMs = clock.now();
    let outcome = await this.#get(signal);
    for (let wait = 0; wait < IMDS_RETRIES && isWorthAnotherTry(outcome); wait++) {
      await clock.sleep(IMDS_RETRY_FIRST_MS * 2 ** wait, signal);
      outcome = await this.#get(signal);
    }
    if (outcome.kind === 'failure') throw this.#failure(outcome.detail);
    if (outcome.status !== 200) throw this.#failure(`status ${outcome.status}${errorIn(outcome.body)}`);
    const { token, lifetimeMs } = this.#read(outcome.body);
    return { token, goodUntilMs: withSpare(askedMs, askedMs + lifetimeMs) };
  }

  async #get(signal: AbortSignal): Promise<HttpOutcome> {
    const { http } = this.#options;
    const query = new URLSearchParams({ 'api-version': AGENT_TOKEN_VERSIONS[this.#service], resource: RESOURCE });
    const url = new URL(`${AGENT_TOKEN_PATH}?${query}`, this.#origin);
    const headers = { [METADATA_HEADER]: 'true' };
    const outcome = await http.get(url, headers, signal);
    if (this.#service === 'imds' || outcome.kind === 'failure' || outcome.status !== 401) return outcome;
    const secret = await this.#secretOf(outcome.headers['www-authenticate']);
    return http.get(url, { ...headers, authorization: `${ARC_SECRET_SCHEME}${secret}` }, signal);
  }

  /** Reads the file that HIMDS names: none but a small one of its own folder, for it is sent back. */
  async #secretOf(challenge: string | undefined): Promise<string> {
    const named = /^Basic realm="?([^"]{1,1024})"?$/iu.exec(challenge ?? '')?.[1];
    if (named === undefined) throw this.#failure('the 401 names no file with a secret');
    const file = resolve(named);
    const folder = resolve(this.#options.arcTokenFolder ?? defaultArcFolder());
    if (dirname(file) !== folder || !file.endsWith(ARC_SECRET_FILE_ENDING)) {
      throw this.#failure(`the 401 names ${file}; wanted a *${ARC_SECRET_FILE_ENDING} in ${folder}`);
    }
    try {
      await using handle = await open(file);
      const { size } = await handle.stat();
      if (size > ARC_SECRET_MAX_BYTES) throw this.#failure(`${file} has more than ${ARC_SECRET_MAX_BYTES} bytes`);
      return await handle.readFile('utf8');
    } catch (error) {
      if (error instanceof SimulatorError) throw error;
      throw this.#failure((error as Error).message);
    }
  }

  #read(body: string): { readonly token: string; readonly lifetimeMs: number } {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      throw this.#failure('an answer that is no JSON');
    }
    const token = memberOf(json, 'access_token');
    const seconds = Number(memberOf(json, 'expires_in'));
    if (!isTokenText(token)) throw this.#failure('an answer without an access_token');
    if (!(seconds > 0 && seconds < 1e9)) throw this.#failure('an answer without expires_in');
    return { token, lifetimeMs: seconds * 1000 };
  }

  #failure(found: string): SimulatorError {
    const service = this.#service === 'arc' ? 'Azure Arc' : 'the instance metadata service';
    const message = `${this.#origin}, ${service}: ${found}; wanted a token for ${RESOURCE}`;
    return new SimulatorError({ code: 'AMASIM_AGENT_IDENTITY', message });
  }
}

export function isArcMachine(resourceId: string): boolean {
  return resourceId.toLowerCase().includes(`/providers/${ARC_MACHINE_TYPE.toLowerCase()}/`);
}

function isWorthAnotherTry(outcome: HttpOutcome): boolean {
  return outcome.kind === 'answer' && isRetriedIdentityStatus(outcome.status);
}

/** `error` of a refusal. */
function errorIn(body: string): string {
  try {
    const error = memberOf(JSON.parse(body), 'error');
    return typeof error === 'string' ? `, ${error.slice(0, 100)}` : '';
  } catch {
    return '';
  }
}

/** Source: @azure/msal-node 5.6.0 (read 2026-11-28). */
function defaultArcFolder(): string {
  if (process.platform !== 'win32') return '/var/opt/azcmagent/tokens';
  return join(process.env.ProgramData ?? 'C:\\ProgramData', 'AzureConnectedMachineAgent', 'Tokens');
}
