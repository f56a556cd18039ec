/** Of twenty damaged records `dump` named five and counted the rest, though each has a place of its own. */
import { expect, it } from 'vitest';
import { amasim } from '../cli/amasim.ts';

it('tells every malformed event with its place', async () => {
  const events = Array.from(
    { length: 20 },
    (_, number) => `<Event><System><EventID>${number}</Level></System></Event>\n`,
  );
  const { stderr } = await amasim(['dump', '-'], { stdin: events.join('') });
  const offsets = [...stderr.matchAll(/AMASIM_XML_MALFORMED: -: byte ([\d,]+)/g)];
  expect(new Set(offsets.map(([, offset]) => offset)).size).toBe(20);
});
