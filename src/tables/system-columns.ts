import { type EventView, SystemField } from '../events/view.ts';
import type { MapProblems } from './map-problems.ts';
import { correlation, systemInt } from './system-cells.ts';
import { systemText } from './system-value.ts';
import type { TableColumns } from './table-columns.ts';
import type { ColumnValue } from './types.ts';

/**
 * The columns that `SecurityEvent` (since the newer agent) and `WindowsEvent` both fill from `System`, under the same names.
 * Source: table reference, column descriptions.
 */
export class SystemColumns {
  readonly #systemUserId: number;
  readonly #version: number;
  readonly #opcode: number;
  readonly #keywords: number;
  readonly #correlation: number;
  readonly #systemProcessId: number;
  readonly #systemThreadId: number;
  readonly #eventRecordId: number;

  constructor(columns: TableColumns) {
    this.#systemUserId = columns.at('SystemUserId');
    this.#version = columns.at('Version');
    this.#opcode = columns.at('Opcode');
    this.#keywords = columns.at('Keywords');
    this.#correlation = columns.at('Correlation');
    this.#systemProcessId = columns.at('SystemProcessId');
    this.#systemThreadId = columns.at('SystemThreadId');
    this.#eventRecordId = columns.at('EventRecordId');
  }

  fill(values: ColumnValue[], event: EventView, problems: MapProblems): void {
    values[this.#systemUserId] = systemText(event, SystemField.UserID);
    values[this.#version] = systemInt(event, SystemField.Version, problems);
    values[this.#opcode] = systemText(event, SystemField.Opcode);
    values[this.#keywords] = systemText(event, SystemField.Keywords);
    values[this.#correlation] = correlation(event);
    values[this.#systemProcessId] = systemInt(event, SystemField.ProcessID, problems);
    values[this.#systemThreadId] = systemInt(event, SystemField.ThreadID, problems);
    values[this.#eventRecordId] = systemText(event, SystemField.EventRecordID);
  }
}
