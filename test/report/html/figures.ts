/** Every number of a result by its JSON pointer, but for the version of its form. */
export function numbersOf(result: object): Record<string, number> {
  const { schemaVersion: _, ...rest } = result as { readonly schemaVersion?: 1 };
  return Object.fromEntries(leavesOf(rest, ''));
}

function leavesOf(value: unknown, at: string): [string, number][] {
  if (typeof value === 'number') return [[at, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, `${at}/${name}`));
}

/** Every figure of a report that names the member it shows, by the pointer to it. */
export function figuresOf(page: string): Record<string, number> {
  const figures: Record<string, number> = {};
  let row = '';
  for (const [, at, value, of] of page.matchAll(
    /<tr(?: data-at="([^"]*)")?>|<data value="([^"]*)" data-of="([^"]*)">/g,
  )) {
    if (of === undefined) row = at ?? '';
    else figures[of.startsWith('/') ? of : `${row}/${of}`] = Number(value);
  }
  return figures;
}
