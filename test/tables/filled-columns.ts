/** The filled columns of a row, as an object. */
export function filledColumns(row: {
  readonly schema: { readonly columns: readonly { readonly name: string }[] };
  readonly values: readonly unknown[];
}): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [position, { name }] of row.schema.columns.entries()) {
    const value = row.values[position];
    if (value !== undefined) filled[name] = value;
  }
  return filled;
}
