/** The gateway's *OMS Gateway Log* and its performance counters. */
import { BoundedLog, type Sequenced } from '../../base/bounded-log.ts';
import type { Clock } from '../../base/clock.ts';
import {
  GATEWAY_EVENTS,
  GATEWAY_LEVELS,
  type GatewayCounters,
  type GatewayEventId,
  type GatewayLevel,
} from '../../contract/gateway.ts';

/** One event. */
export interface GatewayEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly id: GatewayEventId;
  readonly level: GatewayLevel;
  /** `Component - text`, as the real log writes it; cut after 500 characters. */
  readonly message: string;
  /** Id of the connection it is about. */
  readonly connection?: number;
}

export interface EventLogOptions {
  readonly clock: Clock;
  readonly level: 'info' | 'debug';
  readonly maxEvents: number;
  readonly onEvent: ((event: Sequenced<GatewayEvent>) => void) | undefined;
}

export class EventLog {
  readonly #options: EventLogOptions;
  readonly #log: BoundedLog<GatewayEvent>;
  #errors = 0;
  #rejections = 0;
  #open = 0;
  /** Open connections by address of the client: as many entries as connections at most. */
  readonly #clients = new Map<string, number>();

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#log = new BoundedLog(options.maxEvents);
  }

  add(id: GatewayEventId, message: string, connection?: number): void {
    const level = GATEWAY_LEVELS[id];
    if (level === 'ERROR') this.#errors++;
    if (level === 'DEBUG' && this.#options.level !== 'debug') return;
    const time = new Date(this.#options.clock.now()).toISOString();
    this.#log.add({ time, id, level, message, ...(connection !== undefined && { connection }) });
    this.#options.onEvent?.(this.#log.entries(this.#log.last - 1)[0] as Sequenced<GatewayEvent>);
  }

  detail(message: string, connection: number): void {
    this.add(GATEWAY_EVENTS.detail, message, connection);
  }

  /** Counts a rejection for a reason of TLS; its event is another matter. */
  countRejection(): void {
    this.#rejections++;
  }

  countClient(address: string, change: 1 | -1): void {
    this.#open += change;
    const open = (this.#clients.get(address) ?? 0) + change;
    if (open > 0) this.#clients.set(address, open);
    else this.#clients.delete(address);
  }

  /** Events held after number `since`, oldest first. */
  entries(since = 0): readonly Sequenced<GatewayEvent>[] {
    return this.#log.entries(since);
  }

  /** Events after number `since` that are no longer held. */
  forgotten(since = 0): number {
    return this.#log.forgotten(since);
  }

  counters(): GatewayCounters {
    return {
      'Active Client Connection': this.#open,
      'Error Count': this.#errors,
      'Connected Client': this.#clients.size,
      'Rejection Count': this.#rejections,
    };
  }
}
