/** Charts of a report: what the chart script draws, and the boxes it draws into. Those who do not see them have tables. */
import { byteUnit } from '../format-number.ts';
import { visibleText } from '../visible-text.ts';
import { type Html, html } from './html.ts';
import { clip } from './parts.ts';

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

/** Values of things with names, one bar below the other. */
export interface BarChart {
  readonly kind: 'bars';
  readonly names: readonly string[];
  readonly unit: string;
  readonly color: ChartColor;
  readonly values: readonly number[];
}

/** Name of the custom property of the style sheet that has the colour. */
export type ChartColor = '--line-a' | '--line-b';

/** By the id of their box; crosses into the page as JSON. */
export type Charts = Readonly<Record<string, StepChart | BarChart>>;

/** A drawing: its box, and what is drawn there. */
export interface Drawing {
  readonly box: Html | undefined;
  readonly charts: Charts;
}

export function drawing(
  id: string,
  { caption, chart }: { readonly caption: string; readonly chart: Charts[string] },
): Drawing {
  const box = html`<figure><figcaption>${caption}</figcaption><div class="chart ${chart.kind}" id="${id}" aria-hidden="true">The chart needs JavaScript; the table below has its numbers.</div></figure>\n`;
  return { box, charts: { [id]: chart } };
}

/** Bars drawn; the table has the others. */
const MOST_BARS = 20;
/** Characters of the name of a bar; the table has more of it. */
const BAR_NAME_LENGTH = 60;

export interface Bars extends Pick<BarChart, 'unit' | 'color'> {
  readonly caption: string;
  /** In any order. */
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}

/** Bars of the largest, the largest first. Empty for fewer than two, which would compare nothing. */
export function barDrawing(id: string, { caption, bars, unit, color }: Bars): Drawing {
  const some = bars.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
  if (some.length < 2) return { box: undefined, charts: {} };
  const drawn = some.slice(0, MOST_BARS);
  return drawing(id, {
    caption: drawn.length < some.length ? `${caption}, the largest ${MOST_BARS}` : caption,
    chart: {
      kind: 'bars',
      names: drawn.map(({ name }) => visibleText(clip(name, BAR_NAME_LENGTH))),
      unit,
      color,
      values: drawn.map(({ value }) => value),
    },
  });
}

/** The same of bytes, in the unit that suits the largest. */
export function byteDrawing(id: string, { bars, ...parts }: Omit<Bars, 'unit'>): Drawing {
  const { unit, size } = byteUnit(bars.reduce((most, { value }) => Math.max(most, value), 0));
  return barDrawing(id, { ...parts, unit, bars: bars.map(({ name, value }) => ({ name, value: value / size })) });
}
