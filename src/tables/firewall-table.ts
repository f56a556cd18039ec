/** Lines of a firewall log → rows. */
import { JsonBytes } from '../base/json-bytes.ts';
import type { CountedProblem } from '../base/tally.ts';
import { type FirewallStream, isFirewallStream } from '../contract/windows-firewall.ts';
import type { FirewallLine } from '../events/firewall-log.ts';
import { billedSize } from './billed-size.ts';
import type { FirewallDefinition } from './firewall-definition.ts';
import { MapProblems } from './map-problems.ts';
import { networkSessionTable } from './network-session.ts';
import { writeRow } from './row-json.ts';
import type { MapSettings, RowSizes, TableRow, TableSchema } from './types.ts';
import { windowsFirewallTable } from './windows-firewall.ts';

const DEFINITIONS: Readonly<
  Record<FirewallStream, (settings: MapSettings, problems: MapProblems) => FirewallDefinition>
> = {
  'Microsoft-WindowsFirewall': windowsFirewallTable,
  'Microsoft-ASimNetworkSessionLogs-WindowsFirewall': networkSessionTable,
};

/** Makes the rows of one stream of firewall logs. */
export class FirewallMapper {
  readonly #definition: FirewallDefinition;
  readonly #problems: MapProblems;
  readonly #scratch = new JsonBytes();

  constructor(stream: FirewallStream, settings: MapSettings) {
    this.#problems = new MapProblems(stream);
    this.#definition = DEFINITIONS[stream](settings, this.#problems);
  }

  map(line: FirewallLine): TableRow {
    return this.#definition.row(line);
  }

  /** Writes the row as one JSON object, empty columns left out; gives its billed bytes. */
  write(line: FirewallLine, out: JsonBytes): number {
    const row = this.map(line);
    writeRow(row, out);
    return billedSize(row);
  }

  /** Adds what `write` would come to. */
  measure(line: FirewallLine, sizes: RowSizes): void {
    this.#scratch.clear();
    sizes.billed += this.write(line, this.#scratch);
    sizes.bytes += this.#scratch.length;
  }

  /** What went wrong in the rows since the last call. */
  drainProblems(): readonly CountedProblem[] {
    return this.#problems.drain();
  }
}

/** Columns of a stream of firewall logs; `undefined` for any other stream. */
export function firewallSchema(stream: string, settings: MapSettings): TableSchema | undefined {
  return isFirewallStream(stream) ? DEFINITIONS[stream](settings, new MapProblems(stream)).schema : undefined;
}
