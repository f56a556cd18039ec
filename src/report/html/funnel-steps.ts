/** A funnel: counts that each are a part of the one before, and everything that left on the way. */
import { formatCount, formatShare } from '../format-number.ts';
import type { RunResult } from '../run-result.ts';
import { type Html, html } from './html.ts';
import { bar, derivation, figure, type Term } from './parts.ts';

/** A count of the funnel. `of`: the member of `--json` it is, where it is one. */
export interface Count {
  readonly name: string;
  readonly value: number;
  readonly of?: string;
  readonly text: string;
  /** That there are any is not as it should be. */
  readonly isTrouble?: true;
}

export interface Step extends Count {
  /** What did not come to the next step. */
  readonly exits: readonly Count[];
  readonly note?: Html;
  /** What this step is a part of, for its bar. */
  readonly whole: number;
}

/** Events of a result, of whichever command. */
type Events = RunResult['events'];

/** What became of the events of the input: of all, of those read, of those matched. */
export function eventSteps(events: Events): readonly [Step, Step, Step] {
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

export function stepList(steps: readonly Step[]): Html {
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
export function equation(step: Step, next: readonly Count[]): Html {
  const parts = [...next, ...step.exits];
  const rest = step.value - parts.reduce((total, { value }) => total + value, 0);
  const sum = parts.map(({ name, value }) => `${formatCount(value)} ${name.toLowerCase()}`).join(' + ');
  const verdict =
    rest === 0
      ? html`<span class="good">adds up</span>`
      : html`<span class="bad">does not add up: ${formatCount(rest)} are not accounted for</span>`;
  return html`<li>${step.name}: ${formatCount(step.value)} = ${sum}: ${verdict}</li>\n`;
}
