/** Cells that the tables of firewall logs fill in the same way. */
import { FIREWALL_PATHS } from '../contract/windows-firewall.ts';
import type { FirewallLine } from '../events/firewall-log.ts';
import type { MapProblems } from './map-problems.ts';
import type { MapSettings } from './types.ts';

const MINUTE_MS = 60_000;
const MAX_INT = 2_147_483_647;

/** When a line was written, in ms since 1970 UTC: local times by the offset of the settings (Assumed: UTC without one). */
export function lineTimeMs({ clockMs, isLocal }: FirewallLine, { firewallUtcOffsetMinutes = 0 }: MapSettings): number {
  return isLocal ? clockMs - firewallUtcOffsetMinutes * MINUTE_MS : clockMs;
}

/** Times as the service prints them: ISO 8601 UTC with 7 fraction digits. Many lines have that of the line before. */
export class TimeTexts {
  #ms = Number.NaN;
  #text = '';

  of(ms: number): string {
    if (ms !== this.#ms) {
      this.#ms = ms;
      this.#text = `${new Date(ms).toISOString().slice(0, -1)}0000Z`;
    }
    return this.#text;
  }
}

/** Which way a packet went, seen from the machine; `undefined` where the line does not say. */
export function directionOf(line: FirewallLine): keyof typeof FIREWALL_PATHS | undefined {
  switch (line.value('path')?.toUpperCase()) {
    case FIREWALL_PATHS.inbound:
      return 'inbound';
    case FIREWALL_PATHS.outbound:
      return 'outbound';
    case FIREWALL_PATHS.forwarded:
      return 'forwarded';
    default:
      return undefined;
  }
}

/** Numbers of lines in typed columns; a text that is no such number is told, and the column left empty. */
export class FirewallNumbers {
  readonly #problems: MapProblems;

  constructor(problems: MapProblems) {
    this.#problems = problems;
  }

  int(line: FirewallLine, field: string): number | undefined {
    return this.#number(line, { field, type: 'int', most: MAX_INT });
  }

  long(line: FirewallLine, field: string): number | undefined {
    return this.#number(line, { field, type: 'long', most: Number.MAX_SAFE_INTEGER });
  }

  #number(line: FirewallLine, { field, type, most }: { field: string; type: string; most: number }) {
    const text = line.value(field);
    if (text === undefined) return undefined;
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number <= most) return number;
    this.#problems.notTyped(field, type);
    return undefined;
  }
}
