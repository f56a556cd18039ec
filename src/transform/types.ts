/**
 * Transform: what a `transformKql` does to the rows of a stream on their way into a table.
 *
 * Here a text is checked as Azure Resource Manager checks it when a rule is created: with Microsoft's own KQL parser, then
 * against the part of KQL that transformations have, then against the columns of the table. The room is the only one
 * that loads that parser, and loads it only when there is a text to check.
 */
import type { ColumnDeclaration } from '../rules/types.ts';

/** The table a transformation writes to. A custom table's columns are not part of a rule, so they are mostly `unknown`. */
export type TransformOutput =
  | { readonly kind: 'known'; readonly table: string; readonly columns: readonly ColumnDeclaration[] }
  | { readonly kind: 'unknown'; readonly table: string };

/** A `transformKql` and what surrounds it in its rule. */
export interface TransformText {
  readonly kql: string;
  /** Columns of the stream. Absent when they are not known: then only what needs no columns is checked. */
  readonly input?: readonly ColumnDeclaration[];
  readonly output?: TransformOutput;
}
