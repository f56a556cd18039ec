import type { TableRow } from '../../src/tables/types.ts';

/** A row as one JSON object, columns in the schema's order, empty ones left out: the slow, obvious form. */
export function encodeRow({ schema, values }: TableRow): string {
  const members: string[] = [];
  for (const [index, { name }] of schema.columns.entries()) {
    const text = JSON.stringify(values[index]) as string | undefined;
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
