/** Block of a firewall log → rows: each line goes to the rules that want its profile. */
import type { Code } from '../base/codes.ts';
import type { Problem } from '../base/problem.ts';
import { type CountedProblem, Tally } from '../base/tally.ts';
import { FIREWALL_PROFILES } from '../contract/rule-members.ts';
import { type FirewallProfile, isFirewallStream } from '../contract/windows-firewall.ts';
import { type FirewallLine, readFirewallLog } from '../events/firewall-log.ts';
import type { PlannedFirewallLog } from '../rules/types.ts';
import type { Block } from '../sources/block.ts';
import { lineTimeMs } from '../tables/firewall-cells.ts';
import { FirewallMapper } from '../tables/firewall-table.ts';
import { RowBuffer } from '../upload/row-buffer.ts';
import { type LaneOf, takeLanes } from './collect-lane.ts';
import { HitSets } from './hit-sets.ts';
import type { BlockTask, CollectJob } from './types.ts';
import { COUNTS } from './types.ts';
import { WantedRows } from './wanted-rows.ts';

type FirewallLane = LaneOf<FirewallMapper>;

/** A data source, and whether it takes the lines of the block at hand. */
interface Taker {
  readonly number: number;
  readonly log: PlannedFirewallLog;
  readonly takes: boolean;
}

/** Makes ready the firewall logs of a job: lines count as events, those no rule wants as read only. */
export function prepareFirewall(job: CollectJob): BlockTask {
  const { plan, settings } = job;
  const wanted = new WantedRows(plan, job.overlap);
  const lanes = new Map<number, FirewallLane>();
  for (const [number, { stream }] of plan.streams.entries()) {
    if (!isFirewallStream(stream)) continue;
    const mapper = new FirewallMapper(stream, settings);
    lanes.set(number, {
      mapper,
      buffer: new RowBuffer(),
      sizes: { bytes: 0, billed: 0 },
      rows: 0,
      events: [],
      kept: [],
    });
  }
  const isTimed = job.deliver === 'timed rows';
  const addRow = job.deliver === 'counts' ? measureRow : writeRow;

  const hitSets = new HitSets();
  const given: (() => void)[] = [];
  const work: BlockTask = (block) => {
    given.length = 0;
    const tally = new Tally();
    const takers = plan.firewallLogs.map((log, number) => ({ number, log, takes: takesProfile(log, block) }));
    const taking = takers.filter(({ takes }) => takes);
    const targets = wanted
      .of(taking.map(({ number }) => plan.queries.length + number))
      .map(({ stream, queries }) => ({ lane: lanes.get(stream)!, set: hitSets.numberOf(queries) }));
    const times: number[] = [];
    let read = 0;
    let local = 0;
    const report = (problem: Problem, lost: number) => {
      tally.problem(problem);
      tally.add(COUNTS.malformed, lost);
    };
    for (const line of readFirewallLog(block, report)) {
      if (line.isLocal) local++;
      if (isTimed) times.push(lineTimeMs(line, settings));
      for (const { lane, set } of targets) {
        lane.rows++;
        if (isTimed) {
          lane.events.push(read);
          lane.kept.push(set);
        }
        addRow(lane, line);
      }
      read++;
    }
    tally.add(COUNTS.read, read);
    if (taking.length > 0) tally.add(COUNTS.matched, read);
    for (const { number } of taking) if (read > 0) tally.add(COUNTS.firewallMatched(number), read);
    for (const { problem, count } of remarksOn(block, takers, { read, local, settings })) tally.problem(problem, count);
    const rows = takeLanes(lanes, job, { tally, given });
    const { index, start, end } = block;
    const sets = hitSets.take();
    const timed = isTimed && { times: Float64Array.from(times), hitSets: sets };
    return { index, bytes: end - start, tally: tally.toData(), rows, ...timed };
  };
  work.recycle = () => {
    for (const giveBack of given) giveBack();
  };
  return work;
}

/** Whether a source wants the lines of a log: those of a log that does not say its profile may be of any. */
export function takesProfile({ profiles }: PlannedFirewallLog, { firewall }: Block): boolean {
  const profile = firewall?.profile;
  return profile === undefined || wants(profiles, profile);
}

function wants(profiles: readonly string[], profile: FirewallProfile): boolean {
  return profiles.length === 0 || profiles.some((wanted) => wanted.toLowerCase() === profile.toLowerCase());
}

/** What is worth saying of a log: lines that were left out for their profile, and what was assumed of others. */
function remarksOn(
  { source: file, firewall }: Block,
  takers: readonly Taker[],
  { read, local, settings }: { read: number; local: number; settings: CollectJob['settings'] },
): CountedProblem[] {
  const profile = firewall?.profile;
  const remarks: CountedProblem[] = [];
  const remark = (code: Code, message: string, count: number) => {
    if (count > 0) remarks.push({ problem: { code, message, file }, count });
  };
  for (const { log, takes } of takers) {
    const who = `${log.dcr}, ${log.dataSource} wants ${log.profiles.join(', ')}`;
    if (!takes) remark('AMASIM_FIREWALL_PROFILE', `${who}; lines of profile ${profile} are not taken`, read);
    else if (profile === undefined && FIREWALL_PROFILES.some((any) => !wants(log.profiles, any))) {
      remark('AMASIM_FIREWALL_PROFILE_UNKNOWN', `${who}; the lines do not say their profile and are taken`, read);
    }
  }
  if (settings.firewallUtcOffsetMinutes === undefined && takers.some(({ takes }) => takes)) {
    remark('AMASIM_FIREWALL_TIME', "times are those of the machine's clock and are taken for UTC", local);
  }
  return remarks;
}

function writeRow({ mapper, buffer, sizes }: FirewallLane, line: FirewallLine): void {
  const { out } = buffer;
  const before = out.length;
  sizes.billed += mapper.write(line, out);
  sizes.bytes += out.length - before;
  buffer.endRow();
}

/** Nobody wants the row, only what it measures. */
function measureRow({ mapper, sizes }: FirewallLane, line: FirewallLine): void {
  mapper.measure(line, sizes);
}
