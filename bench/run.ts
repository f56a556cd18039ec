/**
 * `npm run bench`: every bench in one run on one machine, as rates and as ratios to the naive way.
 *
 *   npm run bench                    measures each task for 2 s
 *   npm run bench -- --brief         0.2 s each: for CI, so that benches do not rot; its figures mean little
 *   npm run bench -- --json          one JSON object on stdout instead of the table
 */
import { cpus, totalmem } from 'node:os';
import { Bench } from 'tinybench';
import { makeSecurityLog } from './data.ts';
import { tasksOf } from './tasks.ts';

const brief = process.argv.includes('--brief');
const json = process.argv.includes('--json');

const data = await makeSecurityLog(brief ? 4_000 : 20_000);
const tasks = await tasksOf(data);
const bench = new Bench({
  time: brief ? 200 : 2_000,
  warmupTime: brief ? 50 : 500,
  iterations: 3,
  warmupIterations: 1,
});
for (const { name, run } of tasks) bench.add(name, run);
await bench.run();

const measured = tasks.map((task) => {
  const { result } = bench.getTask(task.name) ?? {};
  if (result?.state !== 'completed') throw new Error(`${task.name} did not complete: ${JSON.stringify(result)}`);
  const medianMs = result.latency.p50;
  return {
    task,
    eventsPerSecond: (1000 * task.events) / medianMs,
    mbPerSecond: task.bytes / 1000 / medianMs,
    spread: result.latency.mad / medianMs,
  };
});

const rates = new Map(measured.map(({ task, eventsPerSecond }) => [task.name, eventsPerSecond]));
const results = measured.map(({ task, eventsPerSecond, mbPerSecond, spread }) => {
  const baseline = rates.get(task.baseline);
  if (baseline === undefined) throw new Error(`${task.name}: no baseline ${task.baseline}`);
  return {
    name: task.name,
    eventsPerSecond: Math.round(eventsPerSecond),
    mbPerSecond: Number(mbPerSecond.toFixed(1)),
    ratio: Number((eventsPerSecond / baseline).toFixed(1)),
    baseline: task.baseline,
    spread: Number(spread.toFixed(3)),
  };
});

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.version,
  eventsInInput: data.events,
  brief,
};
if (json) console.log(JSON.stringify({ schemaVersion: 1, machine, results }));
else {
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${data.events} events, one thread, medians\n`,
  );
  console.table(
    results.map((r) => ({
      task: r.name,
      'events/s': r.eventsPerSecond,
      'MB/s': r.mbPerSecond,
      ratio: `${r.ratio} × ${r.baseline}`,
      'spread (MAD)': `${(100 * r.spread).toFixed(1)} %`,
    })),
  );
}
