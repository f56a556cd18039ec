import type { EventRead } from '../../src/detections/types.ts';

/** Reads as the cases write them: `Table: Log/1,2 Provider`. */
export function readsAsText(reads: readonly EventRead[]): string[] {
  return reads
    .map(({ channel, eventIds, provider, tables }) => {
      const ids = eventIds === 'all' ? 'all' : eventIds.join(',');
      return `${tables ? `${tables.join('+')}: ` : ''}${channel ?? '?'}/${ids}${provider ? ` ${provider}` : ''}`;
    })
    .sort();
}
