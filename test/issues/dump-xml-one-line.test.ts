/** `dump --format xml` promises one event per line, but values with line breaks in them were spread over many. */
import { expect, it } from 'vitest';
import { amasim } from '../cli/amasim.ts';

it('prints an event with line breaks in a value on one line, and reads it back unchanged', async () => {
  const event =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID>1</EventID>" +
    "</System><EventData><Data Name='List'>a&#13;\n\t\tb</Data></EventData></Event>";
  const printed = await amasim(['dump', '-'], { stdin: event });
  expect(printed.stdout.trimEnd().split('\n')).toHaveLength(1);
  const again = await amasim(['dump', '-', '--format', 'ndjson'], { stdin: printed.stdout });
  expect(JSON.parse(again.stdout).EventData).toEqual([{ Name: 'List', Value: 'a\r\n\t\tb' }]);
});
