import { createHash } from 'node:crypto';

/** What tells a body that is sent again from a new one: clients keep the request id when they try again. */
export interface BodyName {
  readonly rule?: string;
  readonly stream?: string;
  readonly workspaceId?: string;
  readonly dataType?: string;
  readonly logType?: string;
  readonly clientRequestId?: string;
}

/** Remembers the newest bodies by name, each with the time it was first accepted. */
export class BodiesSeen {
  readonly #times = new Map<string, string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Remembers a body, unless one of its name is remembered already. */
  note(body: BodyName & { readonly time: string }): void {
    const key = keyOf(body);
    if (key === undefined || this.#times.has(key)) return;
    this.#times.set(key, body.time);
    if (this.#times.size > this.#most) this.#times.delete(this.#times.keys().next().value as string);
  }

  firstTime(name: BodyName): string | undefined {
    const key = keyOf(name);
    return key === undefined ? undefined : this.#times.get(key);
  }

  clear(): void {
    this.#times.clear();
  }
}

/** A hash, since clients choose how long an id is. */
function keyOf(name: BodyName): string | undefined {
  const { rule, stream, workspaceId, dataType, logType, clientRequestId } = name;
  if (clientRequestId === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([rule, stream, clientRequestId, workspaceId, dataType, logType]))
    .digest('base64');
}
