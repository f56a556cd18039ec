/** An id with qualifiers is an object whose text it is. */
const EVENT_ID = /"EventID":(?:\{.*?"#text":)?(\d+)/;

/** Tells lines of `evtx_dump -o jsonl` whose event id is one of those named, without parsing them. */
export function lineFilter(ids: Iterable<string>): (line: string) => boolean {
  const wanted = new Set(ids);
  return (line) => wanted.has(EVENT_ID.exec(line)?.[1] ?? '');
}
