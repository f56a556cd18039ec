/** Charts of a report: what the chart script draws, and the boxes it draws into. Those who do not see them have tables. */
import { type Html, html } from './html.ts';

/** What was done over time, in steps. */
export interface StepChart {
  readonly kind: 'steps';
  /** Ends of the intervals, in seconds since the start. */
  readonly x: readonly number[];
  readonly unit: string;
  readonly lines: readonly {
    readonly label: string;
    readonly color: ChartColor;
    /** For each end what it was since the one before; the first, which has none before, is as the second. */
    readonly y: readonly number[];
  }[];
}

/** Name of the custom property of the style sheet that has the colour. */
export type ChartColor = '--line-a' | '--line-b';

/** By the id of their box; crosses into the page as JSON. */
export type Charts = Readonly<Record<string, StepChart>>;

/** A box for a drawing. */
export function chartBox(id: string, caption: string): Html {
  return html`<figure><figcaption>${caption}</figcaption><div class="chart" id="${id}" aria-hidden="true">The chart needs JavaScript; the table below has its numbers.</div></figure>\n`;
}
