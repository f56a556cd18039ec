/**
 * `npm run check:memory`: gigabytes of event XML through a pipe, real and made to be hard, must not take more than 200 MB
 * with one worker.
 *
 *   npm run check:memory             2 GB of each kind
 *   npm run check:memory -- 0.25     so many GB
 */
import { SECURITY_ONLY } from '../fixtures/profiles.ts';
import { generateEvents } from '../src/sources/generator/generate-events.ts';
import { writeXml } from '../src/sources/generator/xml-writer.ts';
import { measurePeakMemory, repeated } from './peak-memory.ts';

const LIMIT_MB = 200;
const bytes = 1e9 * Number(process.argv[2] ?? 2);
const log = Buffer.concat([...writeXml([...generateEvents({ seed: 1, count: 2_000, profile: SECURITY_ONLY })])]);
const utf16 = Buffer.from(log.toString('utf8'), 'utf16le');

function* around(before: string, inside: Iterable<Uint8Array>, after: string): Generator<Uint8Array> {
  yield Buffer.from(before);
  yield* inside;
  yield Buffer.from(after);
}

const DUMP = ['dump', '-', '--format', 'ndjson', '--workers', '1', '--quiet'];
const COUNT = ['query', '*[System[EventID=4625]]', '-', '--count', '--workers', '1', '--quiet'];
const cases: readonly (readonly [string, readonly string[], () => Iterable<Uint8Array>])[] = [
  ['query --count, UTF-8', COUNT, () => repeated(log, bytes)],
  ['query --count, UTF-16', COUNT, () => repeated(utf16, bytes)],
  ['dump, UTF-8', DUMP, () => repeated(log, bytes)],
  ['dump, UTF-16', DUMP, () => repeated(utf16, bytes)],
  [
    'one event of 100 MB',
    DUMP,
    () => around('<Event><System/><EventData><Data>', repeated(Buffer.from('x'), 1e8), '</Data></EventData></Event>'),
  ],
  ['no </Event>', DUMP, () => around('<Event><System/>', repeated(Buffer.from('<Data>x</Data>'), bytes), '')],
  ['events that never end', DUMP, () => repeated(Buffer.from('<Event><System/><EventData>'), bytes)],
  ['nothing but <', DUMP, () => repeated(Buffer.from('<'), bytes)],
  ['comments that never end', DUMP, () => repeated(Buffer.from('<Event><!-- '), bytes)],
  ['a comment that never ends', DUMP, () => around('<Events><!-- ', repeated(log, bytes), '')],
];

let failed = false;
for (const [name, args, input] of cases) {
  const started = performance.now();
  const { exitCode, peakMb, stderr } = await measurePeakMemory(args, input());
  const seconds = (performance.now() - started) / 1000;
  if (peakMb > LIMIT_MB || exitCode === 70 || exitCode === null) failed = true;
  const [first = ''] = stderr.split('\n');
  console.log(
    `${name}: ${peakMb} MB at most, ${seconds.toFixed(1)} s, exit code ${exitCode}${first && `, ${first.slice(0, 120)}`}`,
  );
}
process.exitCode = failed ? 1 : 0;
