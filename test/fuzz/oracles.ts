/** What must hold for every reading, whatever the bytes. */
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type Format } from '../../src/sources/block.ts';
import { Complaint, type EventReading, type Reading, SOURCE } from './reading.ts';

/**
 * Every event and problem stands inside the input, problems of EVTX in the chunk they name; where chunks do not stand where
 * they should, that is the nearest by its number.
 */
export function checkPlaces(reading: Reading, input: { readonly length: number; readonly format: Format }): void {
  const { length, format } = input;
  for (const { byteOffset } of reading.events) {
    if (!(byteOffset >= 0 && byteOffset < length)) throw new Complaint(`an event at byte ${byteOffset} of ${length}`);
  }
  for (const { problem, lost } of reading.problems) {
    const { place, message } = problem;
    const said = `${problem.code} (${message})`;
    if (place === undefined) throw new Complaint(`a problem without a place: ${said}`);
    const { source, byteOffset, chunk } = place;
    if (source !== SOURCE) throw new Complaint(`a problem of another input, ${source}: ${said}`);
    if (!(byteOffset >= 0 && byteOffset <= length))
      throw new Complaint(`a problem at byte ${byteOffset} of ${length}: ${said}`);
    if (!(lost >= 0)) throw new Complaint(`${lost} lost events: ${said}`);
    if (format === 'xml' || chunk === undefined) continue;
    const start = EVTX_FILE_HEADER_BYTES + chunk * EVTX_CHUNK_BYTES;
    if (Math.abs(byteOffset - start - EVTX_CHUNK_BYTES / 2) > EVTX_CHUNK_BYTES) {
      throw new Complaint(`a problem of chunk ${chunk} at byte ${byteOffset}: ${said}`);
    }
  }
}

/** Two ways of reading the same bytes come to the same. */
export function checkSame(what: string, wanted: Reading, other: Reading): void {
  const left = linesOf(wanted);
  const right = linesOf(other);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] !== right[i]) throw new Complaint(`${what} reads differently: ${difference(left[i], right[i])}`);
  }
}

/** The ordinal of an event in its block, which depends on the cut, is left out, and the order in which problems are told. */
function linesOf(reading: Reading): string[] {
  const events = reading.events.map(({ byteOffset, chunk, said }) => `${byteOffset} ${chunk} ${said}`);
  const problems = reading.problems.map(({ problem, lost }) => {
    const { code, message, place } = problem;
    return `${code} ${message} ${place?.byteOffset} ${place?.chunk} ${lost}`;
  });
  return [...events, ...problems.sort()];
}

/** Two texts around the first character in which they differ. */
export function difference(wanted: string | undefined, found: string | undefined): string {
  if (wanted === undefined || found === undefined) return `${excerpt(wanted, 0)} and ${excerpt(found, 0)}`;
  let at = 0;
  while (at < wanted.length && wanted[at] === found[at]) at++;
  return `${excerpt(wanted, at)} and ${excerpt(found, at)}`;
}

function excerpt(text: string | undefined, at: number): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(Math.max(0, at - 60), at + 200));
}

/** Objects to the first untouched record or event that was not read, or not as before. */
export function checkUntouched(
  what: 'record' | 'event',
  expected: ReadonlyMap<number, string>,
  events: readonly EventReading[],
): void {
  const seen = new Map(events.map((event) => [event.byteOffset, event.said]));
  for (const [offset, said] of expected) {
    const now = seen.get(offset);
    if (now === undefined) throw new Complaint(`the untouched ${what} at byte ${offset} was not read`);
    if (now !== said) {
      throw new Complaint(`the untouched ${what} at byte ${offset} reads differently: ${difference(said, now)}`);
    }
  }
}
