/** What is measured. Each task counts the same events as its baseline, and fails when it does not. */

import { type BenchData, blocksOf, bytesOf } from './data.ts';
import { countMatches } from './filter.ts';
import { countNaively } from './naive.ts';
import { collectTask } from './stages/collect.bench.ts';

export interface BenchTask {
  readonly name: string;
  readonly run: () => void;
  /** Events and input bytes of one call. */
  readonly events: number;
  readonly bytes: number;
  /** The task its ratio is to. */
  readonly baseline: string;
}

/** A selective filter, as detection rules are: failed logons and lockouts. */
const SELECTIVE = '*[System[(EventID=4625 or EventID=4740)]]';
/** One that needs the data of the events it selects. */
const WITH_DATA =
  "*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3' and Data[@Name='TargetUserName']!='SYSTEM']]";

/** The naive way is slow enough to measure on a part; rates are per event. */
const NAIVE_EVENTS = 500;
/** Events on which the engines and `xpath` are compared before anything is measured. */
const CHECKED_EVENTS = 2_000;

export async function tasksOf(data: BenchData): Promise<BenchTask[]> {
  const texts = data.texts.slice(0, NAIVE_EVENTS);
  const naiveBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const checked = await blocksOf(Buffer.from(`${data.texts.slice(0, CHECKED_EVENTS).join('\n')}\n`));
  const tasks: BenchTask[] = [];
  for (const [label, query] of [
    ['selective', SELECTIVE],
    ['with data', WITH_DATA],
  ] as const) {
    const baseline = `naive ${label}`;
    // Without the default namespace in the way, the same text is XPath 1.0; only its start differs.
    const expression = query.replace(/^\*/, '/Event');
    const expected = countNaively(data.texts.slice(0, CHECKED_EVENTS), expression);
    if (countMatches(checked, query, 'fast') !== expected) throw new Error(`${label}: the engines disagree with xpath`);
    const all = countMatches(data.xml, query, 'fast');
    const same = (count: number) => {
      if (count !== all) throw new Error(`${label}: ${count} events instead of ${all}`);
    };
    tasks.push(
      {
        name: baseline,
        events: texts.length,
        bytes: naiveBytes,
        baseline,
        run: () => void countNaively(texts, expression),
      },
      ...(['xml', 'evtx'] as const).map((format) => ({
        name: `${format} ${label}`,
        events: data.events,
        bytes: bytesOf(data[format]),
        baseline,
        run: () => same(countMatches(data[format], query, 'fast')),
      })),
    );
  }
  for (const format of ['xml', 'evtx'] as const) tasks.push(collectTask(data, format));
  return tasks;
}
