/** Counts with our engines what the naive way counts, over all blocks of an input. */
import { createEventReader } from '../src/events/read-events.ts';
import { compileQuery } from '../src/query/compile.ts';
import type { EngineName } from '../src/query/types.ts';
import type { Block } from '../src/sources/block.ts';

export function countMatches(blocks: readonly Block[], query: string, engine: EngineName): number {
  const compiled = compileQuery({ xpath: query }, engine);
  if (!compiled.ok) throw new Error(compiled.problem.message);
  const readEvents = createEventReader();
  let matched = 0;
  const report = (problem: { readonly message: string }) => {
    throw new Error(problem.message);
  };
  for (const block of blocks) {
    for (const event of readEvents(block, report)) if (compiled.value.matches(event, 0)) matched++;
  }
  return matched;
}
