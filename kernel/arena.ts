/** Memory that is given out piece by piece, and taken back all at once. */
import { ARENA, ARENA_END } from './memory';

let arena: usize = ARENA;

/** Room for so many bytes, and a vector more; 0 when there is none. */
export function allocate(bytes: usize): usize {
  const at = arena;
  if (bytes > ARENA_END - ARENA || at + bytes + 16 > ARENA_END) return 0;
  arena = (at + bytes + 16 + 15) & ~15;
  return at;
}

export function clearArena(): void {
  arena = ARENA;
}
