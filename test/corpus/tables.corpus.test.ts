/** Public event XML through every mapper: nothing throws, every row has a time and an id, and what does not fit is counted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { EventView } from '../../src/events/view.ts';
import { mapperFor } from '../../src/tables/mapper-for.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { filledColumns } from '../tables/filled-columns.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/xml/', import.meta.url));
const SETTINGS: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' };

/** The documents whose first event can be read without a problem, as views of it. */
function events() {
  const views: { readonly name: string; readonly view: EventView }[] = [];
  for (const name of readdirSync(CORPUS)
    .filter((file) => file.endsWith('.xml'))
    .sort()) {
    try {
      const view = eventOf(
        readFileSync(CORPUS + name, 'utf8')
          .replace(/^\uFEFF/, '')
          .trim(),
      );
      views.push({ name, view });
    } catch {
      // Documents kept as malformed in the corpus; reading them is the business of another test.
    }
  }
  return views;
}

describe.skipIf(!existsSync(CORPUS))('public event XML', () => {
  test.each(['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent'])('makes rows of %s', (stream) => {
    const mapper = mapperFor(stream, undefined, SETTINGS);
    if (!mapper.ok) throw new Error(mapper.problem.message);
    const all = events();
    expect(all.length).toBeGreaterThan(300);
    let timeless = 0;
    for (const { name, view } of all) {
      const row = filledColumns(mapper.value.map(view));
      expect(row.EventID, name).toBe(view.eventId() < 0 ? undefined : view.eventId());
      expect(JSON.parse(JSON.stringify(row)), name).toEqual(row);
      if (row.TimeGenerated === undefined) timeless += 1;
      else expect(row.TimeGenerated, name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    }
    const counted = new Map(mapper.value.drainProblems().map(({ problem, count }) => [problem.code, count]));
    expect(counted.get('AMASIM_TABLE_NO_TIME') ?? 0).toBe(timeless);
    expect(timeless).toBeLessThan(all.length / 10); // some are rule descriptions with a placeholder for the time
  });
});
