/** From the events of the input to the rows that were accepted, and everything that left on the way. */
import { formatCount, formatShare } from '../format-number.ts';
import { type Html, html } from './html.ts';
import { bar, derivation, figure, section, type Term } from './parts.ts';
import type { RunReport } from './run-report.ts';

/** A count of the funnel. `of`: the member of `--json` it is, where it is one. */
interface Count {
  readonly name: string;
  readonly value: number;
  readonly of?: string;
  readonly text: string;
  /** That there are any is not as it should be. */
  readonly isTrouble?: true;
}

interface Step extends Count {
  /** What did not come to the next step. */
  readonly exits: readonly Count[];
  readonly note?: Html;
  /** What this step is a part of, for its bar. */
  readonly whole: number;
}

export function funnelSection(report: RunReport): Html {
  const [input, read, matched] = eventSteps(report);
  const [rows, accepted] = rowSteps(report);
  const equations = [equation(input, [read]), equation(read, [matched]), equation(rows, [accepted])];
  return section({
    id: 'funnel',
    title: 'From read to accepted',
    body: [
      html`<h3>Events</h3>\n`,
      stepList([input, read, matched]),
      html`<h3>Rows</h3>\n<p>One matched event makes a row for each rule that keeps it, so rows are counted from anew.</p>\n`,
      stepList([rows, accepted]),
      html`<h3>The sums</h3>\n<ul class="sums">${equations}</ul>\n`,
    ],
  });
}

function eventSteps({ result: { events } }: RunReport): readonly [Step, Step, Step] {
  const { read, matched, malformed, recovered } = events;
  const input = read + malformed;
  return [
    {
      name: 'Events of the input',
      value: input,
      text: 'Events read and malformed events. Nothing else becomes of an event of the input.',
      whole: input,
      exits: [
        {
          name: 'malformed',
          value: malformed,
          of: '/events/malformed',
          isTrouble: true,
          text: 'Events that could not be decoded, each counted under a problem code. Lost records count by what chunk headers and the numbers of records show.',
        },
      ],
    },
    {
      name: 'Read',
      value: read,
      of: '/events/read',
      text: 'Events decoded from the inputs. Recovered ones were carved from bytes not in use (--recover).',
      ...(recovered !== undefined && {
        note: html`<p>of these recovered ${figure(recovered, { of: '/events/recovered', show: formatCount })}</p>\n`,
      }),
      whole: input,
      exits: [
        {
          name: 'matched by no query',
          value: read - matched,
          text: 'Events read less events matched: no query of any rule keeps them.',
        },
      ],
    },
    {
      name: 'Matched',
      value: matched,
      of: '/events/matched',
      text: 'Events that at least one query keeps, each counted once.',
      whole: input,
      exits: [],
    },
  ];
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

function stepList(steps: readonly Step[]): Html {
  return html`<ol class="funnel">\n${steps.map(stepItem)}</ol>\n`;
}

function stepItem(step: Step): Html {
  const { name, value, whole, exits, text, note } = step;
  const terms: Term[] = [{ term: name, text }, ...exits.map((exit) => ({ term: exit.name, text: exit.text }))];
  return html`<li><p class="step"><b>${name}</b> ${countOf(step)} <span class="share">${formatShare(value, whole)}</span></p>
${bar(value, { of: whole })}${note}
${exits.length === 0 ? undefined : html`<ul class="exits">${exits.map(exitItem)}</ul>\n`}
${derivation(`figures of “${name}”`, terms)}</li>\n`;
}

function exitItem(exit: Count): Html {
  return html`<li${exit.isTrouble && exit.value > 0 ? html` class="some"` : undefined}>${exit.name} ${countOf(exit)}</li>`;
}

function countOf({ value, of }: Count): Html {
  return of === undefined ? html`<span>${formatCount(value)}</span>` : figure(value, { of, show: formatCount });
}

/** The step as the sum of what became of it. Where it is not, that is said. */
function equation(step: Step, next: readonly Count[]): Html {
  const parts = [...next, ...step.exits];
  const rest = step.value - parts.reduce((total, { value }) => total + value, 0);
  const sum = parts.map(({ name, value }) => `${formatCount(value)} ${name.toLowerCase()}`).join(' + ');
  const verdict =
    rest === 0
      ? html`<span class="good">adds up</span>`
      : html`<span class="bad">does not add up: ${formatCount(rest)} are not accounted for</span>`;
  return html`<li>${step.name}: ${formatCount(step.value)} = ${sum}: ${verdict}</li>\n`;
}
