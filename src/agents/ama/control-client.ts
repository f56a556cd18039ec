/** Client of the agent control service: a machine's configuration, and tokens for its channels. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import type { Code } from '../../base/codes.ts';
import { memberOf } from '../../base/json-object.ts';
import { fail, ok, type Problem, type Result, SimulatorError } from '../../base/problem.ts';
import {
  AGENT_CONFIG_ENDPOINT_HEADER,
  agentConfigurationPath,
  CONTROL_RETRIED_STATUSES,
  CONTROL_RETRIES,
  CONTROL_RETRY_STEP_MS,
  GLOBAL_CONTROL_PREFIX,
} from '../../contract/control-service.ts';
import { readErrorBody } from '../../upload/error-body.ts';
import { isTokenText } from '../../upload/kept-token.ts';
import { withoutSecrets } from '../../upload/refusal.ts';
import type { TokenSource } from '../../upload/types.ts';
import { type HttpClient, type HttpOutcome, maxAgeMsOf } from './http-client.ts';
import { readServiceUrl } from './service-url.ts';

export interface ControlClientOptions {
  readonly http: HttpClient;
  /** URL of the service that is asked first. */
  readonly control: string;
  readonly resourceId: string;
  readonly region?: string | undefined;
  readonly identity: TokenSource;
  readonly clock: Clock;
}

/** What the service answers when it is asked for the configuration. */
export type FetchedConfiguration =
  | {
      readonly kind: 'new';
      /** JSON, not looked at yet. */
      readonly text: string;
      readonly etag: string | undefined;
      readonly maxAgeMs: number | undefined;
    }
  /** As the etag says. */
  | { readonly kind: 'unchanged'; readonly maxAgeMs: number | undefined };

export interface IssuedToken {
  readonly token: string;
  readonly maxAgeMs: number | undefined;
}

type Answer = Extract<HttpOutcome, { kind: 'answer' }>;

/** Places a question may be sent on to by 421, one after the other. */
const MOST_HOPS = 3;

export class ControlClient {
  readonly #options: ControlClientOptions;
  /** Where the last answer came from: there it is asked next. */
  #place: string;

  constructor(options: ControlClientOptions) {
    this.#options = options;
    this.#place = options.control;
  }

  /** Errors: AMASIM_AGENT_CONTROL, AMASIM_AGENT_IDENTITY. Rejects with the signal's reason when it aborts. */
  async configuration(etag: string | undefined, signal: AbortSignal): Promise<Result<FetchedConfiguration>> {
    const fetched = await this.#fetchFrom(this.#place, etag, signal);
    if (fetched.ok) return fetched;
    // What was known of better places may not hold any more; then the region's own service.
    for (const place of this.#otherPlaces()) {
      const other = await this.#fetchFrom(place, etag, signal);
      if (other.ok) return other;
    }
    this.#place = this.#options.control;
    return fetched;
  }

  /** A token of a channel, from the URL its configuration names. Errors: as above. */
  async ingestionToken(url: string, signal: AbortSignal): Promise<Result<IssuedToken>> {
    const asked = await this.#ask(new URL(url), {}, signal);
    if (!asked.ok) return asked;
    const { status, headers, body } = asked.value;
    if (status !== 200) return this.#refused(url, asked.value);
    const token = tokenIn(body);
    if (token === undefined) return this.#failed(url, 'an answer without ingestionAuthToken');
    return ok({ token, maxAgeMs: maxAgeMsOf(headers) });
  }

  #otherPlaces(): string[] {
    const { control, region } = this.#options;
    const { hostname } = new URL(control);
    const isGlobal = region !== undefined && hostname.startsWith(GLOBAL_CONTROL_PREFIX);
    const regional = isGlobal ? [control.replace('//global.', `//${region.toLowerCase()}.`)] : [];
    return [control, ...regional].filter((place) => place !== this.#place);
  }

  async #fetchFrom(
    first: string,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<FetchedConfiguration>> {
    const { resourceId, region } = this.#options;
    let place = first;
    for (let hop = 0; ; hop++) {
      const url = place.replace(/\/+$/u, '') + agentConfigurationPath(resourceId, region);
      const asked = await this.#ask(new URL(url), etag === undefined ? {} : { 'if-none-match': etag }, signal);
      if (!asked.ok) return asked;
      const { status, headers, body } = asked.value;
      if (status === 421) {
        const next = this.#elsewhere(url, headers);
        if (!next.ok) return next;
        if (hop === MOST_HOPS) return this.#failed(url, `sent on more than ${MOST_HOPS} times`);
        place = next.value;
        continue;
      }
      if (status !== 200 && !(status === 304 && etag !== undefined)) return this.#refused(url, asked.value);
      this.#place = place;
      const maxAgeMs = maxAgeMsOf(headers);
      return ok(
        status === 304 ? { kind: 'unchanged', maxAgeMs } : { kind: 'new', text: body, etag: headers.etag, maxAgeMs },
      );
    }
  }

  #elsewhere(url: string, headers: IncomingHttpHeaders): Result<string> {
    const named = headers[AGENT_CONFIG_ENDPOINT_HEADER];
    if (typeof named !== 'string') return this.#failed(url, `421 without ${AGENT_CONFIG_ENDPOINT_HEADER}`);
    const place = readServiceUrl(named);
    if (place === undefined) return this.#failed(url, `421 that sends on to ${named.slice(0, 200)}, no https URL`);
    return ok(place.href);
  }

  /** Asks with the machine's token; with a new one where it is refused. */
  async #ask(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Result<Answer>> {
    const { identity } = this.#options;
    for (let tokens = 1; ; tokens++) {
      let token: string;
      try {
        token = await identity.token(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof SimulatorError) return fail(error.problem);
        throw error;
      }
      const authorization = `Bearer ${token}`;
      const outcome = await this.#withRetries(url, { accept: 'application/json', authorization, ...headers }, signal);
      if (outcome.kind === 'failure') return this.#failed(url.href, outcome.detail);
      if (outcome.status !== 401)
        return ok({ ...outcome, ...(outcome.status >= 400 && { body: withoutSecrets(outcome.body, [token]) }) });
      identity.refused?.(token);
      if (tokens > 1) return this.#refused(url.href, { ...outcome, body: withoutSecrets(outcome.body, [token]) });
    }
  }

  async #withRetries(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpOutcome> {
    const { http, clock } = this.#options;
    for (let tried = 0; ; tried++) {
      const outcome = await http.get(url, headers, signal);
      const again = outcome.kind === 'failure' ? outcome.again : CONTROL_RETRIED_STATUSES.has(outcome.status);
      if (!again || tried === CONTROL_RETRIES) return outcome;
      await clock.sleep((tried + 1) * CONTROL_RETRY_STEP_MS, signal);
    }
  }

  #refused(url: string, { status, body }: Answer): Result<never> {
    return this.#failed(url, `${status} ${readErrorBody(body) ?? 'without a word'}`);
  }

  #failed(url: string, found: string): Result<never> {
    const code: Code = 'AMASIM_AGENT_CONTROL';
    const { host } = new URL(url);
    const what = url.includes('/issueIngestionToken') ? 'a token of a channel' : 'the configuration of a machine';
    return fail<Problem>({ code, message: `${host}: ${found}; wanted ${what}` });
  }
}

function tokenIn(body: string): string | undefined {
  try {
    const token = memberOf(JSON.parse(body), 'ingestionAuthToken');
    return isTokenText(token) ? token : undefined;
  } catch {
    return undefined;
  }
}
