/** Choices tried before the packing found so far has to do. */
const MAX_STEPS = 20_000;

/**
 * Packs pieces into the fewest groups, none larger than `limit`.
 *
 * Shape:  sizes, each at most `limit`; groups of their indices, in the order of their first. Neighbours stay together where
 *         that costs no group.
 */
export function packInOrder(sizes: readonly number[], limit: number): readonly (readonly number[])[] {
  const least = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / limit);
  const inOrder = firstFit(sizes, { limit, order: sizes.map((_size, index) => index), back: 1 });
  if (inOrder.length === least) return inOrder;
  const order = sizes.map((_size, index) => index).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  let best = inOrder;
  const largestFirst = firstFit(sizes, { limit, order, back: sizes.length });
  if (largestFirst.length < best.length) best = largestFirst;
  if (best.length > least) best = search(sizes, { limit, order, best, least });
  return best.map((group) => [...group].sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

interface Packing {
  readonly limit: number;
  readonly order: readonly number[];
}

/** Puts each piece into the first of the last `back` groups that has room. */
function firstFit(sizes: readonly number[], { limit, order, back }: Packing & { readonly back: number }): number[][] {
  const groups: number[][] = [];
  const filled: number[] = [];
  for (const index of order) {
    const size = sizes[index]!;
    let at = Math.max(0, groups.length - back);
    while (at < groups.length && filled[at]! + size > limit) at++;
    if (at === groups.length) {
      groups.push([]);
      filled.push(0);
    }
    groups[at]!.push(index);
    filled[at]! += size;
  }
  return groups;
}

/** Looks for fewer groups, largest piece first, until none can be saved or the choices run out. */
function search(
  sizes: readonly number[],
  { limit, order, best: known, least }: Packing & { readonly best: number[][]; readonly least: number },
): number[][] {
  let best = known;
  let steps = 0;
  const groups: number[][] = [];
  const filled: number[] = [];
  const place = (next: number): void => {
    if (++steps > MAX_STEPS || best.length === least || groups.length >= best.length) return;
    const index = order[next];
    if (index === undefined) {
      best = groups.map((group) => [...group]);
      return;
    }
    const size = sizes[index]!;
    const tried = new Set<number>();
    for (let at = 0; at <= groups.length; at++) {
      const before = filled[at] ?? 0;
      // Groups filled alike are alike.
      if (before + size > limit || tried.has(before)) continue;
      tried.add(before);
      const isNew = at === groups.length;
      if (isNew) groups.push([]);
      groups[at]!.push(index);
      filled[at] = before + size;
      place(next + 1);
      groups[at]!.pop();
      filled[at] = before;
      if (isNew) {
        groups.pop();
        filled.pop();
        return;
      }
    }
  };
  place(0);
  return best;
}
