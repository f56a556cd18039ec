/**
 * Passes on the lines of JSON whose event id is one of those named: the filter one would write behind evtx_dump.
 *
 *   evtx_dump -o jsonl FILE | node keep-lines.js 4624,4625
 */
import { lineFilter } from './line-filter.ts';

const isWanted = lineFilter((process.argv[2] ?? '').split(','));
let rest = '';
process.stdin.setEncoding('utf8');
for await (const piece of process.stdin) {
  const lines = (rest + piece).split('\n');
  rest = lines.pop() ?? '';
  const kept = lines.filter(isWanted);
  if (kept.length > 0) process.stdout.write(`${kept.join('\n')}\n`);
}
if (isWanted(rest)) process.stdout.write(`${rest}\n`);
