/** From the events of the input to the rows that were accepted, and everything that left on the way. */
import { type Count, equation, eventSteps, type Step, stepList } from '../funnel-steps.ts';
import { html } from '../html.ts';
import type { PageSection } from '../page.ts';
import type { RunReport } from './run-report.ts';

export function funnelSection(report: RunReport): PageSection {
  const [input, read, matched] = eventSteps(report.result.events);
  const [rows, accepted] = rowSteps(report);
  const equations = [equation(input, [read]), equation(read, [matched]), equation(rows, [accepted])];
  return {
    id: 'funnel',
    name: 'From read to accepted',
    body: [
      html`<h3>Events</h3>\n`,
      stepList([input, read, matched]),
      html`<h3>Rows</h3>\n<p>One matched event makes a row for each rule that keeps it, so rows are counted from anew.</p>\n`,
      stepList([rows, accepted]),
      html`<h3>The sums</h3>\n<ul class="sums">${equations}</ul>\n`,
    ],
  };
}

/** Members of streams that say what became of rows, with what they mean. `sum` of them over all streams. */
const ENDS = [
  ['rejected', 'Rows too large for a request, or in requests that were refused for good (each under a problem code).'],
  ['dropped', 'Rows given up because the queue of an agent was at its quota.'],
  ['lost', 'Rows in batches of the queue that could not be read back.'],
  ['queued', 'Rows that were not accepted when the run ended.'],
] as const;

function rowSteps({ result: { streams, replay }, sends, destination }: RunReport): readonly [Step, Step] {
  const sum = (name: 'rows' | 'accepted' | (typeof ENDS)[number][0]) =>
    streams.reduce((total, stream) => total + (stream[name] ?? 0), 0);
  const rows = sum('rows');
  const accepted = sum('accepted');
  const exits: Count[] = ENDS.filter(([name]) => name === 'rejected' || replay !== undefined).map(([name, text]) => ({
    name,
    value: sum(name),
    isTrouble: true,
    text: `${text} Sum of ${name} over all streams.`,
  }));
  if (sends === 'no') {
    const unsent = rows - accepted - exits.reduce((total, { value }) => total + value, 0);
    exits.push({ name: 'not sent', value: unsent, text: 'Rows were made and counted, and went nowhere (--to none).' });
  }
  return [
    {
      name: 'Rows made',
      value: rows,
      text:
        'Sum of rows over all streams: a stream that feeds several tables counts once for each.' +
        (replay === undefined
          ? ''
          : ' Each agent makes all rows; those found in its queue at the start count as well.'),
      whole: rows,
      exits,
    },
    {
      name: 'Accepted',
      value: accepted,
      text: `Rows in requests that were answered with success, by ${destination}. Sum of accepted over all streams.`,
      whole: rows,
      exits: [],
    },
  ];
}
