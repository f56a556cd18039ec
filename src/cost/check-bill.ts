/** What a bill is made from, looked at before anything is computed. */
import { pointer } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import { MAX_INTERACTIVE_DAYS, MAX_TOTAL_DAYS } from '../contract/billing-plans.ts';
import { type BillInput, PLANS } from './bill-types.ts';
import { metersOf } from './tiers.ts';

/** More than any workspace takes; sums stay exact far beyond it. */
const MAX_GB = 1e9;
const MAX_SERVERS = 10_000_000;
/** What `incomingGb - droppedGb` may differ from `billedGb`: a byte, or a millionth of it, for those who computed with floats. */
const TOLERANCE = { gb: 1e-9, share: 1e-6 };

/** Problems of the volumes (`/volumes/0/billedGb`) and settings; empty when a bill can be made. */
export function checkBill({ volumes, book, settings }: BillInput): readonly Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: string, message: string) => problems.push({ code: 'AMASIM_COST_SETTING', message, path });
  const wantNumber = (path: string, value: number | undefined, most: number, least = 0): void => {
    if (value === undefined || (Number.isFinite(value) && value >= least && value <= most)) return;
    wrong(path, `${value}: wanted a number from ${least} to ${most}`);
  };
  const wantDays = (path: string, value: number | undefined, most: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
    wrong(path, `${value}: wanted whole days from 1 to ${most}`);
  };

  const wantWord = (path: string, value: unknown, words: readonly string[]): boolean => {
    if (words.includes(value as string)) return true;
    wrong(path, `${value}: wanted ${words.join(', ')}`);
    return false;
  };

  const tables = new Set<string>();
  for (const [at, { table, plan, incomingGb, billedGb, droppedGb }] of volumes.entries()) {
    const path = pointer('/volumes', at);
    if (tables.has(table)) wrong(pointer(path, 'table'), `${table} stands there twice`);
    tables.add(table);
    wantWord(pointer(path, 'plan'), plan, PLANS);
    const before = problems.length;
    wantNumber(pointer(path, 'incomingGb'), incomingGb, MAX_GB);
    wantNumber(pointer(path, 'billedGb'), billedGb, MAX_GB);
    wantNumber(pointer(path, 'droppedGb'), droppedGb, MAX_GB, -MAX_GB);
    const off = Math.abs(incomingGb - droppedGb - billedGb);
    if (problems.length === before && off > Math.max(TOLERANCE.gb, billedGb * TOLERANCE.share)) {
      wrong(path, `${table}: ${incomingGb} GB in - ${droppedGb} GB dropped is not ${billedGb} GB billed`);
    }
    if (plan === 'lake' && settings.sentinel === 'none') {
      wrong(pointer(path, 'plan'), `${table}: the data lake is Sentinel's, and there is no Sentinel on the workspace`);
    }
  }

  const { interactiveDays, totalDays, tier, scannedGbPerDay = {} } = settings;
  const isSentinel = wantWord('/settings/sentinel', settings.sentinel, ['none', 'classic', 'simplified']);
  wantWord('/settings/longTerm', settings.longTerm, ['archive', 'lake']);
  if (typeof tier !== 'number') wantWord('/settings/tier', tier, ['payAsYouGo', 'best']);
  wantNumber('/settings/defenderServers', settings.defenderServers, MAX_SERVERS);
  wantNumber('/settings/dailyCapGb', settings.dailyCapGb, MAX_GB);
  wantNumber('/settings/daysPerMonth', settings.daysPerMonth, 31, 28);
  wantDays('/settings/interactiveDays', interactiveDays, MAX_INTERACTIVE_DAYS);
  wantDays('/settings/totalDays', totalDays, MAX_TOTAL_DAYS);
  if (interactiveDays !== undefined && totalDays !== undefined && totalDays < interactiveDays) {
    wrong('/settings/totalDays', `${totalDays} days in all are fewer than the ${interactiveDays} interactive ones`);
  }
  if (settings.longTerm === 'lake' && settings.sentinel === 'none') {
    wrong('/settings/longTerm', "the data lake is Sentinel's, and there is no Sentinel on the workspace");
  }
  for (const [plan, gb] of Object.entries(scannedGbPerDay)) {
    wantNumber(pointer('/settings/scannedGbPerDay', plan), gb, MAX_GB);
  }
  if (typeof tier === 'number' && isSentinel) {
    for (const meter of metersOf(settings.sentinel)) {
      const known = book.tiers[meter].map(({ gbPerDay }) => gbPerDay);
      if (known.includes(tier)) continue;
      const has = known.length === 0 ? 'none' : known.join(', ');
      wrong('/settings/tier', `the price book has no tier of ${tier} GB a day for ${meter}; it has ${has}`);
    }
  }
  return problems;
}
