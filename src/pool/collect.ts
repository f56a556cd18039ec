/** Block → rows: the main job on one block. */
import { systemClock } from '../base/clock.ts';
import { isFirewallStream } from '../contract/windows-firewall.ts';
import { systemFieldOf } from '../events/system-field.ts';
import { textOf } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { compileQuery } from '../query/compile.ts';
import { DnsFilterSet } from '../tables/dns-filter.ts';
import { mapperFor } from '../tables/mapper-for.ts';
import { RowBuffer } from '../upload/row-buffer.ts';
import { CollectActions } from './collect-actions.ts';
import { prepareFirewall } from './collect-firewall.ts';
import { type Lane, takeLanes } from './collect-lane.ts';
import { HitSets } from './hit-sets.ts';
import { type EventRouter, LayoutRouter } from './layout-router.ts';
import { ProfiledRouter } from './profiled-router.ts';
import { createBlockReader } from './read-block.ts';
import type { BlockTask, CollectJob } from './types.ts';
import { COUNTS } from './types.ts';
import { unwrap } from './unwrap.ts';
import { WantedRows } from './wanted-rows.ts';

/** Makes ready a job: each block is worked through by what its format wants. */
export function prepareCollect(job: CollectJob): BlockTask {
  const [events, firewall] = [prepareEvents(job), prepareFirewall(job)];
  const work: BlockTask = (block) => (block.format === 'firewall' ? firewall(block) : events(block));
  work.recycle = () => {
    events.recycle?.();
    firewall.recycle?.();
  };
  return work;
}

/**
 * Compiles the queries and mappers of a job.
 *
 * Errors: none expected, as the pipeline has compiled the same plan before; a failure here is our bug and throws.
 */
function prepareEvents(job: CollectJob): BlockTask {
  const { plan, nowMs } = job;
  const queries = plan.queries.map((query) => unwrap(compileQuery(query.source, job.engine)));
  const profile = job.profile ? new ProfiledRouter(queries, nowMs, systemClock) : undefined;
  const layoutRouter = new LayoutRouter(queries, nowMs);
  const router: EventRouter = profile ?? layoutRouter;
  const lanes = plan.streams.map((stream): Lane | undefined => {
    if (isFirewallStream(stream.stream)) return undefined;
    const mapper = unwrap(mapperFor(stream.stream, stream.columns, job.settings));
    return { mapper, buffer: new RowBuffer(), sizes: { bytes: 0, billed: 0 }, rows: 0, events: [], kept: [] };
  });
  const addRow = job.deliver === 'counts' ? measureRow : writeRow;
  const isTimed = job.deliver === 'timed rows';
  const wanted = new WantedRows(plan, job.overlap);
  const filters = plan.queries.map(({ dnsFilters }) => {
    const set = dnsFilters && new DnsFilterSet(dnsFilters, job.settings);
    return set?.isIdle ? undefined : set;
  });
  const rowsAre = job.deliver === 'counts' ? 'measured' : 'kept';
  // A profile is of queries that are asked, and what is dealt with by the kernel has no event.
  const actions =
    profile === undefined && !isTimed
      ? new CollectActions({ router: layoutRouter, lanes, wanted, isFiltered: filters.map(Boolean), rowsAre })
      : undefined;
  const readBlock = createBlockReader({ actions });

  const isFiltering = filters.some(Boolean);
  /** Those of the hits whose filters do not leave the event out. */
  const passing = (hits: readonly number[], event: EventView, filtered: Uint32Array): readonly number[] =>
    hits.filter((query) => {
      const isOut = filters[query]?.leavesOut(event) === true;
      if (isOut) filtered[query]!++;
      return !isOut;
    });

  const hitSets = new HitSets();
  const given: (() => void)[] = [];
  const work: BlockTask = (block) => {
    given.length = 0;
    const started = systemClock.monotonic();
    const { tally, events, part } = readBlock(block);
    const matched = new Uint32Array(queries.length);
    const only = new Uint32Array(queries.length);
    const filtered = new Uint32Array(queries.length);
    let read = 0;
    let kept = 0;
    let recovered = 0;
    const times: number[] = [];

    for (const event of events) {
      read++;
      if (isTimed) times.push(timeOf(event));
      if (event.recovered) recovered++;
      const hits = router.hits(event);
      if (hits.length === 0) continue;
      kept++;
      if (hits.length === 1) (only[hits[0] as number] as number)++;
      for (const index of hits) (matched[index] as number)++;
      for (const { stream, queries: keepers } of wanted.of(isFiltering ? passing(hits, event, filtered) : hits)) {
        const lane = lanes[stream] as Lane;
        lane.rows++;
        if (isTimed) {
          lane.events.push(read - 1);
          lane.kept.push(hitSets.numberOf(keepers));
        }
        addRow(lane, event);
      }
    }

    if (actions !== undefined) {
      const { counts } = actions;
      read += counts.read;
      kept += counts.kept;
      for (let index = 0; index < queries.length; index++) {
        matched[index]! += counts.matched[index]!;
        only[index]! += counts.only[index]!;
      }
      counts.read = 0;
      counts.kept = 0;
      counts.matched.fill(0);
      counts.only.fill(0);
    }
    tally.add(COUNTS.read, read);
    tally.add(COUNTS.matched, kept);
    if (recovered > 0) tally.add(COUNTS.recovered, recovered);
    for (let index = 0; index < queries.length; index++) {
      const count = matched[index] as number;
      if (count === 0) continue;
      tally.add(COUNTS.queryMatched(index), count);
      tally.add(COUNTS.queryOnly(index), only[index] as number);
      if ((filtered[index] as number) > 0) tally.add(COUNTS.queryFiltered(index), filtered[index] as number);
    }
    profile?.drain(tally);
    const rows = takeLanes(lanes.entries(), job, { tally, given });
    if (profile !== undefined) tally.add(COUNTS.nanoseconds, (systemClock.monotonic() - started) * 1e6);
    const timed = isTimed && { times: Float64Array.from(times), hitSets: hitSets.take() };
    return { ...part(), tally: tally.toData(), rows, ...timed };
  };
  work.recycle = () => {
    for (const giveBack of given) giveBack();
  };
  return work;
}

/** When an event was created, in ms since 1970; NaN where it does not say. */
function timeOf(event: EventView): number {
  const field = SystemField.SystemTime;
  const value = event.regular ? event.system(field) : systemFieldOf(event.root(), field);
  return value === undefined ? Number.NaN : Date.parse(textOf(value));
}

function writeRow({ mapper, buffer, sizes }: Lane, event: EventView): void {
  const { out } = buffer;
  const before = out.length;
  sizes.billed += mapper.write(event, out);
  sizes.bytes += out.length - before;
  buffer.endRow();
}

/** Nobody wants the row, only what it measures. */
function measureRow({ mapper, sizes }: Lane, event: EventView): void {
  mapper.measure(event, sizes);
}
