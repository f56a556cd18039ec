/** Machines that follow the same rules: what they collect is learnt once each, and has to be the same for all. */
import { type Problem, SimulatorError } from '../../base/problem.ts';
import { HEARTBEAT_STREAM } from '../../contract/service-tables.ts';
import type { CollectionPlan } from '../../rules/types.ts';
import type { MapSettings } from '../../tables/types.ts';
import type { BatchTarget } from '../../upload/types.ts';
import type { Heartbeat } from '../agent.ts';
import type { AmaRoute } from '../ama-outlet.ts';
import type { AgentSettings } from '../settings.ts';
import { applyAgentSettings, usesTimeReceived } from './agent-settings.ts';
import { heartbeatRow } from './heartbeat.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { type ChannelRoute, planConfigurations, routesOf } from './plan-configurations.ts';
import type { AgentConfiguration } from './read-configuration.ts';

export interface FleetOptions extends Omit<MachineOptions, 'resourceId' | 'folder'> {
  /** Of each machine; as many as there are agents. */
  readonly resourceIds: readonly string[];
  /** Folder of the machine of a number, counted from 0. */
  readonly folderOf?: ((number: number) => string) | undefined;
  readonly mapSettings: MapSettings;
  readonly settings: AgentSettings;
  /** Settings that rules do not change. */
  readonly pinned?: ReadonlySet<string> | undefined;
}

/** Machines asked at the same time. */
const AT_ONCE = 16;

/** `close` when done. */
export class Fleet {
  readonly #machines: readonly Machine[];
  readonly #configurations: readonly (readonly AgentConfiguration[])[];
  readonly #options: FleetOptions;
  /** What the machines collect. */
  readonly plan: CollectionPlan;
  readonly settings: AgentSettings;
  readonly usesTimeReceived: boolean;

  private constructor(
    options: FleetOptions,
    machines: readonly Machine[],
    learnt: readonly (readonly AgentConfiguration[])[],
  ) {
    this.#options = options;
    this.#machines = machines;
    this.#configurations = learnt;
    const first = learnt[0]!;
    this.plan = planConfigurations(first, options.mapSettings);
    const { settings, problems } = applyAgentSettings(options.settings, first, options.pinned);
    this.settings = settings;
    this.usesTimeReceived = usesTimeReceived(first);
    for (const problem of problems) options.report(problem);
  }

  /**
   * Lets each machine get its configuration.
   *
   * Errors: throws what `Machine.learn` throws, and AMASIM_AGENT_RULES_DIFFER when two machines follow different rules.
   */
  static async learn(options: FleetOptions): Promise<Fleet> {
    const machines = options.resourceIds.map(
      (resourceId, number) => new Machine({ ...options, resourceId, folder: options.folderOf?.(number) }),
    );
    try {
      const learnt = await inTurn(machines, (machine) => machine.learn());
      refuseDifferent(learnt, options);
      return new Fleet(options, machines, learnt);
    } catch (error) {
      await closeAll(machines);
      throw error;
    }
  }

  /**
   * Where the targets, and those of rules followed before, go from the machine of a number; `undefined` for one of these that
   * no configuration has any more.
   *
   * Errors: AMASIM_AGENT_RULES_DIFFER for another target that no configuration has.
   */
  routesOf(
    number: number,
    targets: readonly BatchTarget[],
    former: readonly BatchTarget[] = [],
  ): (AmaRoute | undefined)[] {
    const machine = this.#machines[number]!;
    const all = [...targets, ...former];
    return routesOf(all, this.#configurations[number]!).map((route, n) => {
      const { immutableId, stream } = all[n]!;
      if (route === undefined) {
        if (n >= targets.length) return undefined;
        const message = `${machine.resourceId}: no channel for stream ${stream} of ${immutableId}`;
        throw new SimulatorError({ code: 'AMASIM_AGENT_RULES_DIFFER', message });
      }
      const { tokenUrl, ...place } = route;
      return { ...place, tokens: machine.tokens(tokenUrl) };
    });
  }

  heartbeatOf(number: number, target: number): Heartbeat {
    const { resourceId } = this.#machines[number]!;
    return { target, rows: (nowMs) => heartbeatRow(resourceId, nowMs) };
  }

  /** Lets every machine ask for changes until `close`; each is reported as AMASIM_AGENT_RULES_CHANGED. */
  watch(): void {
    const { settings, options } = { settings: this.settings, options: this.#options };
    const before = fingerprintOf(this.#configurations[0]!, options);
    for (const machine of this.#machines) {
      machine.watch({
        everyMs: settings.configurationSeconds * 1000,
        onChange: (configurations) => {
          if (fingerprintOf(configurations, options) !== before) options.report(changed());
        },
      });
    }
  }

  async close(): Promise<void> {
    await closeAll(this.#machines);
  }
}

/** The stream of heartbeats, of the first rule; `undefined` when nothing is collected. */
export function heartbeatTarget(streams: readonly BatchTarget[]): BatchTarget | undefined {
  const [first] = streams;
  return first && { immutableId: first.immutableId, stream: HEARTBEAT_STREAM };
}

function changed(): Problem {
  const message = 'the rules of a machine changed during the run; the next start follows them';
  return { code: 'AMASIM_AGENT_RULES_CHANGED', message };
}

function refuseDifferent(learnt: readonly (readonly AgentConfiguration[])[], options: FleetOptions): void {
  const [first, ...others] = learnt.map((configurations) => fingerprintOf(configurations, options));
  const number = others.findIndex((other) => other !== first);
  if (number < 0) return;
  const [one, other] = [options.resourceIds[0], options.resourceIds[number + 1]];
  throw new SimulatorError({
    code: 'AMASIM_AGENT_RULES_DIFFER',
    message: `${one} and ${other} follow different rules`,
  });
}

/** What of configurations makes a difference to the run: not ids of the machine, not etags. */
function fingerprintOf(configurations: readonly AgentConfiguration[], { mapSettings, settings }: FleetOptions): string {
  const { queries, streams } = planConfigurations(configurations, mapSettings);
  const routes = routesOf(streams, configurations).map((route) => route && placeOf(route));
  const wanted = queries.map(({ dcr, xPathQuery, dnsFilters, streams: numbers }) => ({
    dcr,
    xPathQuery,
    dnsFilters,
    numbers,
  }));
  const applied = applyAgentSettings(settings, configurations).settings.diskQuotaBytes;
  return JSON.stringify([wanted, streams, routes, applied, usesTimeReceived(configurations)]);
}

function placeOf({ endpoint, path }: ChannelRoute): readonly unknown[] {
  return [endpoint, path];
}

async function closeAll(machines: readonly Machine[]): Promise<void> {
  await Promise.all(machines.map((machine) => machine.close()));
}

/** Results in order, some of them worked for at a time. Rejects with the first error, and begins no more. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let isFailed = false;
  const worker = async () => {
    while (next < items.length && !isFailed) {
      const number = next++;
      try {
        results[number] = await work(items[number]!);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
