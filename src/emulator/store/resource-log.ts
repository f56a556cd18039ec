/** ResourceLog: the resources of the control plane on disk, each change a record, apart from rows and logs. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { JsonObject } from '../../base/json-object.ts';
import { type Problem, SimulatorError } from '../../base/problem.ts';
import { PRIVATE_FOLDER, syncFolder } from '../../base/replace-file.ts';
import { SegmentLog, type SegmentOptions } from './segment-log.ts';

/** A resource as a GET answers it. */
export interface KeptResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly etag: string;
  readonly properties: JsonObject;
  readonly [member: string]: unknown;
}

/** What happened to resources, as one step. */
export type ResourceChange =
  | {
      readonly kind: 'put';
      readonly resource: KeptResource;
      /** Ids of others that are gone with it. */
      readonly removed?: readonly string[];
    }
  | { readonly kind: 'removed'; readonly ids: readonly string[] };

export interface ResourceLog {
  /** What earlier runs left, in the order of its last changes. */
  kept(): Iterable<KeptResource>;
  /**
   * Keeps a change; when this returns, it is kept as a body with 204 is.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE; then it is not kept.
   */
  append(change: ResourceChange): void;
  /** To be called after a change: when most of the log is about what is gone, it is written anew with what is there. */
  tidy(resources: () => Iterable<KeptResource>): void;
}

/** For an emulator in memory. */
export const NO_RESOURCE_LOG: ResourceLog = { kept: () => [], append: () => {}, tidy: () => {} };

const CHANGE = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('put'),
    resource: z.looseObject({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      etag: z.string(),
      properties: z.record(z.string(), z.unknown()),
    }),
    removed: z.array(z.string()).optional(),
  }),
  z.object({ kind: z.literal('removed'), ids: z.array(z.string()) }),
]);

/** What the log may be beyond twice of what is there. */
const SLACK_BYTES = 1_048_576;

/**
 * The log in a folder of its own, made with the first change.
 *
 * Limits: at most about twice as large as what is there, and `SLACK_BYTES`.
 * Cost:   writing it anew takes as long as writing what is there, once for as much as is there in changes.
 */
export class DiskResourceLog implements ResourceLog {
  readonly #log: SegmentLog;
  readonly #onProblem: (problem: Problem) => void;
  readonly #slackBytes: number;
  #makeFolder: (() => void) | undefined;
  #tidyAtBytes: number;
  #kept: KeptResource[];

  /** Errors: throws AMASIM_EMULATOR_DATA when the folder cannot be read or written. Damage is told, and the rest read. */
  constructor(
    options: Omit<SegmentOptions, 'segmentBytes'> & { readonly slackBytes?: number },
    onProblem: (problem: Problem) => void,
  ) {
    this.#onProblem = onProblem;
    this.#slackBytes = options.slackBytes ?? SLACK_BYTES;
    this.#makeFolder = () => makeFolder(options);
    const found = new Map<string, { readonly resource: KeptResource; readonly bytes: number }>();
    // One segment, since only that can be replaced as one step.
    this.#log = new SegmentLog(
      { ...options, segmentBytes: Number.MAX_SAFE_INTEGER },
      {
        record: ({ meta, length }) => {
          const change = readChange(meta);
          const removed = change?.kind === 'put' ? change.removed : change?.ids;
          for (const id of removed ?? []) found.delete(id.toLowerCase());
          if (change?.kind === 'put') {
            const key = change.resource.id.toLowerCase();
            found.delete(key);
            found.set(key, { resource: change.resource, bytes: length });
          }
          return change !== undefined;
        },
        problem: onProblem,
      },
    );
    this.#kept = [...found.values()].map(({ resource }) => resource);
    this.#tidyAtBytes = this.#limitOver([...found.values()].reduce((sum, { bytes }) => sum + bytes, 0));
  }

  kept(): readonly KeptResource[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }

  append(change: ResourceChange): void {
    this.#makeFolder?.();
    this.#makeFolder = undefined;
    this.#log.append(JSON.stringify(change), []);
  }

  tidy(resources: () => Iterable<KeptResource>): void {
    if (this.#log.bytes <= this.#tidyAtBytes) return;
    try {
      const puts = [...resources()].map((resource): ResourceChange => ({ kind: 'put', resource }));
      this.#log.replace(puts.map((put) => JSON.stringify(put)));
    } catch (error) {
      // Nothing is lost: the long log says the same.
      if (!(error instanceof SimulatorError)) throw error;
      this.#onProblem(error.problem);
    }
    this.#tidyAtBytes = this.#limitOver(this.#log.bytes);
  }

  close(): void {
    this.#log.close();
  }

  #limitOver(bytes: number): number {
    return 2 * bytes + this.#slackBytes;
  }
}

function makeFolder({ folder, sync }: Pick<SegmentOptions, 'folder' | 'sync'>): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    if (made !== undefined && sync === 'each') syncFolder(dirname(folder));
  } catch (cause) {
    const message = `${folder}: ${(cause as Error).message}`;
    throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA_WRITE', message }, { cause });
  }
}

/** `undefined` when it is none of ours. */
function readChange(meta: Uint8Array): ResourceChange | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(meta.buffer, meta.byteOffset, meta.length).toString('utf8'));
  } catch {
    return undefined; // the caller tells
  }
  // As it was written, with every member: what was looked at is a copy.
  return CHANGE.safeParse(value).success ? (value as ResourceChange) : undefined;
}
