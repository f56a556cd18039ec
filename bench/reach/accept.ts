/** How fast the emulator accepts bodies over HTTPS, beside inflating and parsing the same bodies alone. */
import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher } from 'undici';
import { EVERYTHING } from '../inputs/plans.ts';
import { type GzipBody, gzipBodies } from '../stages/floor.bench.ts';
import type { Comparison, Figure } from './comparison.ts';
import { type RunningEmulator, startEmulator } from './emulator.ts';
import { ruleFile, stageSide } from './sides.ts';
import { rowsOfSample } from './upload.ts';

/** Requests under way at a time. */
const CONCURRENCY = 4;
/** Beyond a minute, so that the limits of the rule begin anew. */
const ADVANCE_MS = 61_000;

export const ACCEPT_COMPARISON: Comparison = {
  id: '9',
  title: 'Bodies of 1 MB, gzip, accepted by the emulator over HTTPS, to inflating and parsing them',
  measures: 'speed',
  target: { kind: 'at least', value: 0.5 },
  prepare: async (setup) => {
    const rule = ruleFile(setup, EVERYTHING);
    const input = await rowsOfSample(setup, rule);
    const theirs = stageSide(setup, { name: 'gunzip + JSON.parse', stage: 'inflate and parse', input, blocks: 'none' });
    const emulator = await startEmulator(setup.dist, rule);
    const client = new BodyClient(emulator, gzipBodies(input.path));
    await client.signIn();
    await client.postAll();
    return {
      ours: {
        name: 'amasim serve',
        command: `POST of the bodies, ${CONCURRENCY} at a time, from another process`,
        bytesOfEvent: input.bytes / input.events,
        measure: () => client.postAll(),
      },
      theirs,
      close: async () => {
        await client.close();
        await emulator.close();
      },
    };
  },
};

class BodyClient {
  readonly #emulator: RunningEmulator;
  readonly #bodies: readonly GzipBody[];
  readonly #agent: Agent;
  #token = '';

  constructor(emulator: RunningEmulator, bodies: readonly GzipBody[]) {
    this.#emulator = emulator;
    this.#bodies = bodies;
    const ca = readFileSync(emulator.env.NODE_EXTRA_CA_CERTS);
    this.#agent = new Agent({ connect: { ca }, connections: CONCURRENCY });
  }

  async signIn(): Promise<void> {
    const { env } = this.#emulator;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env.AZURE_CLIENT_ID ?? '',
      client_secret: env.AZURE_CLIENT_SECRET ?? '',
      scope: 'https://monitor.azure.com/.default',
    });
    const path = `/${env.AZURE_TENANT_ID}/oauth2/v2.0/token`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.#request({ method: 'POST', path, headers, body: form.toString() });
    this.#token = ((await answer.body.json()) as { access_token: string }).access_token;
  }

  /** Posts every body once. Errors: throws when one is not accepted. */
  async postAll(): Promise<Figure> {
    await this.#beginMinute();
    const queue = this.#bodies.values();
    const started = performance.now();
    await Promise.all(Array.from({ length: CONCURRENCY }, () => this.#postFrom(queue)));
    const seconds = (performance.now() - started) / 1000;
    const events = this.#bodies.reduce((sum, { rows }) => sum + rows, 0);
    return { seconds, events, kept: events };
  }

  async #postFrom(queue: Iterable<GzipBody>): Promise<void> {
    const { rule } = this.#emulator;
    const path = `/dataCollectionRules/${rule.immutableId}/streams/${rule.streams[0]}?api-version=2023-01-01`;
    const headers = {
      authorization: `Bearer ${this.#token}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    };
    for (const { bytes } of queue) {
      const answer = await this.#request({ method: 'POST', path, headers, body: bytes });
      if (answer.statusCode !== 204) throw new Error(`a body was answered with ${answer.statusCode}`);
      await answer.body.dump();
    }
  }

  async #beginMinute(): Promise<void> {
    const answer = await this.#request({
      method: 'PUT',
      path: '/_emulator/clock',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceMs: ADVANCE_MS }),
    });
    await answer.body.dump();
  }

  #request(options: Omit<Dispatcher.RequestOptions, 'origin'>): Promise<Dispatcher.ResponseData> {
    return this.#agent.request({ origin: this.#emulator.endpoint, ...options });
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}
