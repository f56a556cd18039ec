/** Arbitrary events as Windows writes them, and queries on what they hold: for whatever is claimed of such events only. */
import fc from 'fast-check';

const ids = fc.constantFrom(1, 4, 5, 6, 4624, 4625, 4688, 65535, 0);
const levels = fc.constantFrom(0, 1, 2, 4, 255);
const keywords = fc.constantFrom(
  '0x8020000000000000',
  '0x8010000000000000',
  '0x80000000000000',
  '0x0',
  '0x4020000000000001',
);
const times = fc.constantFrom(
  '2026-01-01T00:00:00.0000000Z',
  '2026-01-01T11:59:59.9999999Z',
  '2026-06-30T00:00:00.1230000Z',
);
const names = fc.constantFrom('Provider-A', 'Provider-B', 'other');
const channels = fc.constantFrom('Security', 'System', 'Application');
const values = fc.constantFrom(
  '',
  '2',
  '3',
  '3.5',
  '03',
  'true',
  '0x3e7',
  '999',
  'alice',
  'S-1-5-18',
  '%%1833',
  '{54849625-5478-4994-a5ba-3e3b0328c30d}',
);
const items = fc.constantFrom('LogonType', 'TargetUserName', 'SubjectLogonId');

/** One event as XML. */
export const plainEvents: fc.Arbitrary<string> = fc
  .record({
    id: ids,
    qualifiers: fc.option(fc.constantFrom(0, 16384)),
    level: levels,
    keyword: keywords,
    time: times,
    provider: names,
    channel: channels,
    user: fc.option(fc.constantFrom('S-1-5-18', 'S-1-5-19')),
    data: fc.array(fc.tuple(fc.option(items), values), { maxLength: 4 }),
  })
  .map(
    ({ id, qualifiers, level, keyword, time, provider, channel, user, data }) =>
      `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}'/><EventID${qualifiers === null ? '' : ` Qualifiers='${qualifiers}'`}>${id}</EventID><Version>1</Version><Level>${level}</Level><Task>7</Task><Opcode>0</Opcode><Keywords>${keyword}</Keywords><TimeCreated SystemTime='${time}'/><EventRecordID>12</EventRecordID><Correlation/><Execution ProcessID='4' ThreadID='8'/><Channel>${channel}</Channel><Computer>pc1</Computer><Security${user === null ? '' : ` UserID='${user}'`}/></System><EventData>${data
        .map(([name, value]) => `<Data${name === null ? '' : ` Name='${name}'`}>${value}</Data>`)
        .join('')}</EventData></Event>`,
  );

const operators = fc.constantFrom('=', '=', '!=', '<', '<=', '>', '>=');
const compared = (left: fc.Arbitrary<string>, right: fc.Arbitrary<string>) =>
  fc.tuple(left, operators, right).map((parts) => parts.join(''));

const systemTests = fc.oneof(
  compared(fc.constant('EventID'), fc.constantFrom('4', '5', "'4624'", '4624.5', '0x4', "'x'", '70000')),
  compared(fc.constant('Level'), fc.constantFrom('0', '2', "'4'", "'Error'", '1.5')),
  compared(fc.constant('Keywords'), fc.constantFrom('0x8020000000000000', "'0x80000000000000'", '0')),
  fc
    .constantFrom('4503599627370496', '9007199254740992', '13510798882111488', '0')
    .map((mask) => `band(Keywords,${mask})`),
  compared(fc.constant('Channel'), fc.constantFrom("'Security'", "'system'", "'5'")),
  compared(fc.constant('EventID/@Qualifiers'), fc.constantFrom('16384', "'0'")),
  compared(fc.constant('Security/@UserID'), fc.constantFrom("'S-1-5-18'", "'alice'")),
  fc.constantFrom(
    "Provider[@Name='Provider-A']",
    "Provider[@Name='Provider-A' or @Name='Provider-B']",
    'Security/@UserID',
    'EventID',
  ),
  compared(
    fc.constant('TimeCreated/@SystemTime'),
    fc.constantFrom("'2026-01-01T00:00:00.000Z'", "'2026-06-30T00:00:00.123Z'"),
  ),
  fc.constantFrom('TimeCreated[timediff(@SystemTime) <= 86400000]', 'TimeCreated[timediff(@SystemTime) > 86400000]'),
);

const item = fc.oneof(
  items.map((name) => `Data[@Name='${name}']`),
  fc.constant('Data'),
);
const dataTests = fc.oneof(
  compared(
    item,
    fc.constantFrom(
      "'2'",
      '3',
      "'alice'",
      "'0x3e7'",
      '999',
      "'true'",
      "''",
      "'S-1-5-18'",
      "'{54849625-5478-4994-A5BA-3E3B0328C30D}'",
    ),
  ),
  item,
);

const joined = (one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom(' and ', ' or '), { minLength: 3, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([parts, words, grouped]) => {
      const text = parts.map((part, index) => (index === 0 ? part : `${words[index - 1]}${part}`)).join('');
      return grouped && parts.length > 1 ? `(${text})` : text;
    });

/** One query as text. */
export const plainQueries: fc.Arbitrary<string> = joined(
  fc.oneof(
    joined(joined(systemTests)).map((inside) => `*[System[${inside}]]`),
    joined(joined(dataTests)).map((inside) => `*[EventData[${inside}]]`),
    fc.tuple(joined(systemTests), dataTests).map(([system, data]) => `*[System[${system}] and EventData/${data}]`),
    fc.constant('*'),
  ),
);
