import { SystemField } from '../events/view.ts';
import type { RowEvent } from './row-event.ts';
import type { RowSink } from './row-sink.ts';
import type { SystemCells } from './system-cells.ts';
import type { TableColumns } from './table-columns.ts';

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

  fill<V>(row: RowSink<V>, event: RowEvent<V>, cells: SystemCells): void {
    cells.text(row, this.#systemUserId, event, SystemField.UserID);
    cells.int(row, this.#version, event, SystemField.Version);
    cells.text(row, this.#opcode, event, SystemField.Opcode);
    cells.text(row, this.#keywords, event, SystemField.Keywords);
    cells.correlation(row, this.#correlation, event);
    cells.int(row, this.#systemProcessId, event, SystemField.ProcessID);
    cells.int(row, this.#systemThreadId, event, SystemField.ThreadID);
    cells.text(row, this.#eventRecordId, event, SystemField.EventRecordID);
  }
}
