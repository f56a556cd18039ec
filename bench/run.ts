/**
 * `npm run bench`: stages, whole processes and the tools of others side by side in one run on one machine.
 *
 *   npm run bench                       everything, five pairs each; takes a quarter of an hour and 4 GB of temporary files
 *   npm run bench -- --brief            small inputs, one pair: under a minute, so that benches do not rot
 *   npm run bench -- --only 1a          what has this in its id or title
 *   npm run bench -- --json             one JSON object on stdout instead of the tables
 *   npm run bench -- --write            docs/performance.md and docs/performance.svg as well
 *   npm run bench -- --corpus <folder>  real logs to take the chunks of Security logs from
 *   npm run bench -- --pairs 9 --keep   more pairs; inputs are kept for the next run
 *   npm run bench -- --compare <commit> [<commit>]   two builds in turn; the second default is the working copy
 *
 * Ends with 0 whether or not targets are reached: time never decides. Wrong counts do.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchArguments, readArguments } from './arguments.ts';
import { compareBuilds } from './compare/compare-builds.ts';
import { renderBuilds } from './compare/render-builds.ts';
import { Inputs } from './inputs/inputs.ts';
import { describeMachine } from './machine.ts';
import { findPeers } from './peers/peers.ts';
import { type ComparisonResult, compare } from './reach/comparison.ts';
import { COMPARISONS } from './reach/comparisons.ts';
import type { Setup } from './reach/setup.ts';
import { renderChart } from './report/chart.ts';
import { renderPerformanceDoc } from './report/performance-doc.ts';
import type { BenchResults } from './report/results.ts';
import { renderResults } from './report/table.ts';
import { formatRatio, formatReached, formatTarget } from './report/words.ts';
import { ROOT } from './root.ts';
import { measureStages } from './stages/measure-stages.ts';

const args = readArguments(process.argv.slice(2));
const dist = join(ROOT, 'dist');
const { brief, corpus, keep, pairs } = args;
const inputs = new Inputs({ corpus, brief, keep, main: join(dist, 'cli', 'main.js') });
const setup: Setup = { inputs, peers: findPeers(), dist, pairs, stageSeconds: brief ? 0.1 : 2 };
try {
  if (args.compare) await runBuilds(setup, args.compare);
  else await runAll(setup, args);
} finally {
  inputs.close();
}

async function runAll(all: Setup, { only, json, write }: BenchArguments): Promise<void> {
  const stages = await measureStages(all, only, tell);
  const comparisons: ComparisonResult[] = [];
  for (const comparison of COMPARISONS.filter(({ id, title }) => `${id} ${title}`.includes(only))) {
    tell(`${comparison.id}: ${comparison.title}`);
    const result = await compare(comparison, all);
    tell(`   ${formatRatio(result)}, target ${formatTarget(result)}, reached: ${formatReached(result)}`);
    comparisons.push(result);
  }
  const results: BenchResults = {
    schemaVersion: 1,
    machine: describeMachine(),
    brief,
    origin: inputs.origin,
    peers: all.peers.map(({ program: _, ...peer }) => peer),
    stages,
    comparisons,
  };
  console.log(json ? JSON.stringify(results) : renderResults(results));
  if (write) writeDocs(results);
}

async function runBuilds(all: Setup, commits: readonly [string, string?]): Promise<void> {
  const results = await compareBuilds(all, { commits, only: args.only, tell });
  console.log(args.json ? JSON.stringify(results) : renderBuilds(results));
}

function writeDocs(results: BenchResults): void {
  const docs = join(ROOT, 'docs');
  writeFileSync(join(docs, 'performance.md'), renderPerformanceDoc(results));
  writeFileSync(join(docs, 'performance.svg'), renderChart(results.comparisons));
}

/** Progress, apart from the results. */
function tell(text: string): void {
  console.error(text);
}
