/** The results as `docs/performance.md`. */
import type { ComparisonResult, SideResult } from '../reach/comparison.ts';
import type { BenchResults } from './results.ts';
import { formatFigure, formatRatio, formatReached, formatSide, formatSpread, formatTarget } from './words.ts';

/** The whole document. It names CPU, cores and versions, and nothing else of the machine. */
export function renderPerformanceDoc(results: BenchResults): string {
  const { machine, brief } = results;
  return `# Performance

Written by \`npm run bench -- --write\`; do not edit. Measured on ${machine.date} at commit ${machine.commit ?? 'unknown'}, on
${machine.cores} cores of an ${machine.cpu}, ${machine.memoryGb} GB of memory, Node ${machine.node}.
${brief ? '\n**A brief run: small inputs, one pair each. Its figures say that the benches run, no more.**\n' : ''}
![MB/s by tool](performance.svg)

## Against others, and against what is wanted

A ratio above 1 means that amasim is faster, but for start-up, where it is times that are compared. MB/s are of input (10^6 bytes).
One thread, where nothing else is said.

${comparisonTable(results.comparisons)}

## Stages alone

${stageTable(results)}

## How it is measured

- Both sides of a line run in turn, A B A B …, on the same machine in the same run, so that what else it does falls on both.
  The ratio is the median of the ratios of the pairs, the spread from the smallest to the largest. A missed target fails nothing.
- *Whole process* is the time from starting the program to its end, start-up included. *In one process* is a stage, or a package,
  in a process of its own (\`bench/stages/stage-process.ts\`) that has gone through the input once before.
- Security logs are ${results.origin}: 1 GB for 1a, 2b, 2c and 2e, 2 GB for 5 and 7, 250 MB for 1b
  and 2d, each chunk once (at most 16 MB) for what is too slow for more. Then the rates of the same events are compared, not times
  of different files. Event XML is 200 MB of \`amasim generate --profile fixtures/profiles/security.json\`, as are the logs of the
  stages alone.
- Files are in the page cache. What makes rows or JSON writes them to a file, what merely dumps writes to \`/dev/null\`.
- Every run of ours must have read every event, every pass of a stage keep the same events, and 2,000 expressions keep what 20 do;
  otherwise the bench fails.
- The ready-made events of @ts-evtx/core 1.1.1 all have the event id 0. Its filter takes the id from the XML it renders.

${commandTable(results.comparisons)}

## Peers

${peerTable(results)}
`;
}

function comparisonTable(comparisons: readonly ComparisonResult[]): string {
  return markdownTable(
    ['', 'task', 'amasim', 'other', 'ratio', 'target', 'reached', 'spread'],
    comparisons.map((result) => [
      result.id,
      escapeText(result.title),
      formatSide(result.ours, result.measures),
      formatSide(result.theirs, result.measures),
      formatRatio(result),
      formatTarget(result),
      formatReached(result),
      formatSpread(result),
    ]),
  );
}

function stageTable({ stages }: BenchResults): string {
  return markdownTable(
    ['stage', 'events/s', 'MB/s', 'ratio'],
    stages.map(({ name, eventsPerSecond, mbPerSecond, ratio, baseline }) => [
      name,
      formatFigure(eventsPerSecond),
      formatFigure(mbPerSecond),
      ratio === undefined ? '' : `${formatFigure(ratio)} × ${baseline}`,
    ]),
  );
}

function commandTable(comparisons: readonly ComparisonResult[]): string {
  const cell = (side: SideResult | undefined) => (side === undefined ? '' : `\`${side.command}\``);
  return markdownTable(
    ['', 'amasim', 'other', 'CPU, amasim', 'CPU, other'],
    comparisons
      .filter(({ ours }) => ours !== undefined)
      .map(({ id, ours, theirs }) => [id, cell(ours), cell(theirs), cpuOf(ours), cpuOf(theirs)]),
  );
}

function cpuOf(side: SideResult | undefined): string {
  return side?.cpuSeconds === undefined ? '' : `${formatFigure(side.cpuSeconds)} s`;
}

function peerTable({ peers }: BenchResults): string {
  return markdownTable(
    ['peer', 'version', 'what', 'how to get it'],
    peers.map(({ name, version, what, howToGet }) => [name, version ?? 'absent', what, howToGet]),
  );
}

/** Text that looks like markup as text. */
function escapeText(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*');
}

/** Bars in cells are escaped; line breaks there are none. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
