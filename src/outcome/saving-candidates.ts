/** What was measured of a sample → changes that may save something, the largest of each kind. */
import { CHEAPER_PLANS, CUSTOM_TABLE_PLANS, PLAN_CAVEATS, TIER_CAVEAT } from '../contract/billing-plans.ts';
import type { Bill, BillSettings, Plan } from '../cost/bill-types.ts';
import { type Attribution, type Dimension, OTHERS, type Share } from '../pool/attribution.ts';
import { leaveOutId } from '../query/repair/leave-out.ts';
import type { TableMeasure } from '../report/cost-result.ts';
import type { Saving } from '../report/saving.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { addTo } from './shares.ts';
import type { TableChoices } from './volumes.ts';

export interface Sampled {
  readonly plan: CollectionPlan;
  readonly attribution: Attribution;
  readonly tables: readonly TableMeasure[];
  readonly choices: TableChoices;
  readonly settings: BillSettings;
  readonly bill: Bill;
}

/** `rows` do not come in any more; `bytes` of rows are dropped by a transformation; a table has another `plan`; the `tier` is the best. */
export type Change =
  | { readonly kind: 'rows' | 'bytes'; readonly cut: ByTable }
  | { readonly kind: 'plan'; readonly table: string; readonly to: Plan }
  | { readonly kind: 'tier'; readonly gbPerDay: number };

/** A saving before it is billed. */
export interface Candidate extends Omit<Saving, 'gbPerDay' | 'usdPerMonth' | 'derivation'> {
  readonly change: Change;
}

export type ByTable = ReadonlyMap<string, Share>;

/** Each costs a bill, and those of event ids a proof: a few dozen in all. */
const MOST = { query: 10, eventId: 20, column: 10 } as const;

/** Columns without which a transformation is refused. Source: https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-create (read 2026-11-28). */
const NEEDED_COLUMNS: ReadonlySet<string> = new Set(['TimeGenerated']);

export function savingCandidates(sampled: Sampled): Candidate[] {
  return [
    ...queries(sampled),
    ...eventIds(sampled),
    ...columns(sampled),
    ...duplicates(sampled),
    ...plans(sampled),
    ...tiers(sampled),
  ];
}

function queries({ plan, attribution }: Sampled): Candidate[] {
  const named = [
    ...plan.queries.map(({ dcr, xPathQuery }) => ({
      what: `query taken away: ${xPathQuery} of ${dcr}`,
      dcr,
      xPathQuery,
    })),
    ...plan.firewallLogs.map(({ dcr, dataSource }) => ({
      what: `firewall log taken away: ${dataSource} of ${dcr}`,
      dcr,
    })),
  ];
  return largest(byKey(plan, attribution, 'queryOnly'), MOST.query).map(([query, cut]) => ({
    kind: 'query',
    ...named[Number(query)]!,
    ...sumOf(cut),
    caveat: 'what only it keeps is not collected any more',
    change: { kind: 'rows', cut },
  }));
}

/** Of queries that are text in a rule: what a DNS extension listens to is not. */
function eventIds({ plan, attribution }: Sampled): Candidate[] {
  const cuts = new Map<string, Map<string, Share>>();
  const providers = new Map<string, Set<string>>();
  for (const [key, cut] of byKey(plan, attribution, 'queryEvent')) {
    const [query = '', id = '', ...provider] = key.split('/');
    const source = plan.queries[Number(query)];
    if (source === undefined || source.dnsFilters !== undefined || !/^\d{1,5}$/.test(id)) continue;
    const name = `${query}/${id}`;
    const known = cuts.get(name) ?? new Map<string, Share>();
    cuts.set(name, known);
    for (const [table, share] of cut) addTo(known, table, share);
    providers.set(name, (providers.get(name) ?? new Set()).add(provider.join('/')));
  }
  return largest(cuts, MOST.eventId).flatMap(([name, cut]): Candidate[] => {
    const [query, id] = name.split('/').map(Number) as [number, number];
    const { dcr, xPathQuery } = plan.queries[query]!;
    const texts = leaveOutId(xPathQuery, id);
    // Nothing would be left: that is taking the query away.
    if (texts?.length === 0) return [];
    return [
      {
        kind: 'eventId',
        what: `event ${id} (${[...providers.get(name)!].join(', ')}) left out: of ${xPathQuery} of ${dcr}`,
        ...{ dcr, xPathQuery, eventId: id },
        ...sumOf(cut),
        caveat: 'events with this id are not collected any more by this query',
        ...(texts !== undefined && { xPathQueries: texts }),
        change: { kind: 'rows', cut },
      },
    ];
  });
}

function columns({ tables }: Sampled): Candidate[] {
  const all = tables.flatMap((table) => table.columns.map((column) => ({ table: table.name, column })));
  return all
    .filter(({ column }) => !NEEDED_COLUMNS.has(column.name) && column.billedBytes > 0)
    .sort((one, other) => other.column.billedBytes - one.column.billedBytes)
    .slice(0, MOST.column)
    .map(({ table, column: { name, rows, billedBytes } }) => ({
      kind: 'column',
      what: `column dropped by a transformation: ${name} of ${table} (| project-away ${name})`,
      table,
      column: name,
      rows,
      billedBytes,
      caveat: 'analytics rules and queries find nothing in the column',
      change: { kind: 'bytes', cut: new Map([[table, { rows, billed: billedBytes }]]) },
    }));
}

function duplicates({ plan, attribution }: Sampled): Candidate[] {
  const cut = new Map<string, Share>();
  for (const stream of plan.streams.keys()) {
    for (const [table, share] of attribution.of(stream, 'duplicate')) addTo(cut, table, share);
  }
  return [...cut].map(([table, share]) => ({
    kind: 'duplicates',
    what: `duplicates left out: rows of events that are in ${table} already, by another rule, query or flow`,
    table,
    ...sumOf(new Map([[table, share]])),
    change: { kind: 'rows', cut: new Map([[table, share]]) },
  }));
}

function plans({ tables, choices, settings }: Sampled): Candidate[] {
  return tables.flatMap(({ name, rows, billedBytes }) => {
    if ((choices.plans.get(name) ?? 'analytics') !== 'analytics') return [];
    return plansFor(name, settings).map((to): Candidate => {
      const word = to === 'lake' ? 'in the data lake only' : `on the ${to} plan`;
      return {
        kind: 'plan',
        what: `table ${word}: ${name}`,
        table: name,
        plan: to,
        rows,
        billedBytes,
        caveat: PLAN_CAVEATS[to],
        change: { kind: 'plan', table: name, to },
      };
    });
  });
}

/** Sentinel has the data lake for what the Auxiliary plan is for. */
function plansFor(table: string, { sentinel }: BillSettings): readonly ('basic' | 'auxiliary' | 'lake')[] {
  const all = table.endsWith('_CL') ? CUSTOM_TABLE_PLANS : (CHEAPER_PLANS[table] ?? []);
  return all.filter((plan) => plan !== (sentinel === 'none' ? 'lake' : 'auxiliary'));
}

function tiers({ tables, choices, bill }: Sampled): Candidate[] {
  const better = bill.tiers.flatMap(({ meter, chosen, options, gbPerDay }) => {
    const priced = options.filter(({ usdPerDay }) => usdPerDay !== undefined);
    const best = priced.toSorted((one, other) => one.usdPerDay! - other.usdPerDay!)[0];
    const now = options.find(({ tier }) => tier === chosen);
    if (best === undefined || now?.usdPerDay === undefined || best.usdPerDay! >= now.usdPerDay) return [];
    return [{ words: `${tierWords(best.tier)} instead of ${tierWords(chosen)} for ${meter}`, gbPerDay }];
  });
  if (better.length === 0) return [];
  const own = tables.filter(({ name }) => (choices.plans.get(name) ?? 'analytics') === 'analytics');
  return [
    {
      kind: 'tier',
      what: better.map(({ words }) => words).join(', '),
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      billedBytes: own.reduce((sum, { billedBytes }) => sum + billedBytes, 0),
      caveat: TIER_CAVEAT,
      change: { kind: 'tier', gbPerDay: better.reduce((sum, { gbPerDay }) => sum + gbPerDay, 0) },
    },
  ];
}

function tierWords(tier: 'payAsYouGo' | number): string {
  return tier === 'payAsYouGo' ? 'pay-as-you-go' : `the commitment tier of ${tier} GB a day`;
}

/** Shares of a dimension by key, of each in the tables its rows go to. What was not told apart is left out. */
function byKey(plan: CollectionPlan, attribution: Attribution, dimension: Dimension): Map<string, Map<string, Share>> {
  const keys = new Map<string, Map<string, Share>>();
  for (const [stream, { flows }] of plan.streams.entries()) {
    for (const [key, share] of attribution.of(stream, dimension)) {
      if (key === OTHERS) continue;
      const tables = keys.get(key) ?? new Map<string, Share>();
      keys.set(key, tables);
      for (const { table } of flows) addTo(tables, table, share);
    }
  }
  return keys;
}

function largest(cuts: ReadonlyMap<string, ByTable>, most: number): (readonly [string, ByTable])[] {
  return [...cuts]
    .sort(([a, one], [b, other]) => sumOf(other).billedBytes - sumOf(one).billedBytes || (a < b ? -1 : 1))
    .slice(0, most);
}

function sumOf(cut: ByTable): Pick<Saving, 'rows' | 'billedBytes'> {
  let [rows, billedBytes] = [0, 0];
  for (const share of cut.values()) [rows, billedBytes] = [rows + share.rows, billedBytes + share.billed];
  return { rows, billedBytes };
}
