/** Answers of many lines: one JSON object each, made as fast as the client takes them. */
import type { Context } from 'hono';
import type { EmulatorEnv } from './env.ts';
import type { EmulatorState } from './state.ts';

/** Lines put into one chunk of a streamed answer. */
export const LINES_PER_CHUNK = 500;

type Group = readonly object[];

/**
 * Streams groups of objects, one per line; the next group is made when the client has taken the last. An answer that cannot
 * be finished, since a file is damaged, is broken off: the client must not take it for the whole.
 *
 * `gone` is called when the client goes away before the end.
 */
export function ndjson(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  answer: { readonly groups: Iterator<Group> | AsyncIterator<Group>; readonly gone?: () => void },
): Response {
  const { groups, gone } = answer;
  const breakOff = (controller: ReadableStreamDefaultController, error: unknown) => {
    const { method, path } = c.req;
    state.requests.add({ time: state.isoNow(), method, path, status: 0, problem: (error as Error).message });
    const socket = c.env?.incoming?.socket;
    if (socket === undefined) {
      controller.error(error);
      return;
    }
    socket.destroy();
    controller.close();
  };
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const group = await nextGroup(groups);
        if (group === undefined) controller.close();
        else controller.enqueue(encoder.encode(group));
      } catch (error) {
        breakOff(controller, error);
      }
    },
    async cancel() {
      gone?.();
      await groups.return?.(undefined);
    },
  });
  return new Response(stream, { headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' } });
}

/** A list cut into groups. */
export function* inGroups(lines: Group): Generator<Group> {
  for (let i = 0; i < lines.length; i += LINES_PER_CHUNK) yield lines.slice(i, i + LINES_PER_CHUNK);
}

/** The lines of the next group that has any; `undefined` at the end. */
async function nextGroup(groups: Iterator<Group> | AsyncIterator<Group>): Promise<string | undefined> {
  for (;;) {
    const group = await groups.next();
    if (group.done) return undefined;
    if (group.value.length > 0) return group.value.map((item) => `${JSON.stringify(item)}\n`).join('');
  }
}
