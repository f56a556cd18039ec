/** Reading request bodies: never more than a cap, whatever the headers claim. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { EmulatorEnv } from './env.ts';

export type ReadBody =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** The body, or the length it declares, is over the cap; the rest was not kept. */
  | { readonly kind: 'too-large' }
  /** The client went away before the end. */
  | { readonly kind: 'aborted' };

/** Reads the body of a request as far as `maxBytes`. */
export async function readBody(c: Context<EmulatorEnv>, maxBytes: number): Promise<ReadBody> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return { kind: 'too-large' };
  // Straight from Node's stream where there is one: a web stream around it costs another copy and a turn per chunk.
  const incoming = c.env?.incoming;
  const pace = c.get('pace');
  return incoming ? readIncoming(incoming, maxBytes, pace) : readWebStream(c.req.raw.body, maxBytes, pace);
}

/** How long reading takes, where a fault makes it slow. */
type Pace = EmulatorEnv['Variables']['pace'];

function readIncoming(incoming: IncomingMessage, maxBytes: number, pace: Pace): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        settle({ kind: 'too-large' });
        incoming.resume(); // the rest flows into nothing, until the answer is out or the request times out
        return;
      }
      if (pace === undefined) return;
      incoming.pause();
      pace(chunk.length).then(() => incoming.resume(), onGone);
    };
    const onEnd = () =>
      settle({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) });
    const onGone = () => settle({ kind: 'aborted' });
    const settle = (result: ReadBody) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      incoming.on('error', ignoreLateError);
      resolve(result);
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
    if (incoming.destroyed) onGone();
  });
}

/** A client that breaks off after its body was judged: nobody is left to tell. */
function ignoreLateError(): void {}

async function readWebStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  pace: Pace,
): Promise<ReadBody> {
  if (stream === null) return { kind: 'whole', bytes: new Uint8Array(0) };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) return { kind: 'too-large' };
    chunks.push(chunk);
    await pace?.(chunk.length);
  }
  return { kind: 'whole', bytes: Buffer.concat(chunks, size) };
}
