/** The results as `docs/performance.svg`: bars of MB/s by tool, for each task in a group of its own. */
import type { ComparisonResult } from '../reach/comparison.ts';
import { formatFigure } from './words.ts';

interface Bar {
  readonly label: string;
  readonly mbPerSecond: number;
  readonly ours: boolean;
}

interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** Which sides of which comparisons stand in a group. */
const GROUPS: readonly { readonly title: string; readonly sides: readonly (readonly [string, 'ours' | 'theirs'])[] }[] =
  [
    {
      title: 'EVTX: keep the Minimal event set (others: dump or filter)',
      sides: [
        ['1a', 'ours'],
        ['1a', 'theirs'],
        ['2e', 'theirs'],
        ['1b', 'theirs'],
      ],
    },
    {
      title: 'EVTX: every event to rows as JSON',
      sides: [
        ['2c', 'ours'],
        ['2c', 'theirs'],
        ['2a', 'theirs'],
      ],
    },
    {
      title: 'XML: keep failed logons',
      sides: [
        ['3a', 'ours'],
        ['3b', 'theirs'],
        ['3a', 'theirs'],
      ],
    },
  ];

const WIDTH = 760;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 90;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 16;
const TITLE_HEIGHT = 34;
const MARGIN = 12;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; }
    .ours { fill: #1f6feb; }
    .theirs { fill: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .ours { fill: #58a6ff; }
      .theirs { fill: #6e7681; }
    }`;

/** Readable on light and dark pages. Sides that were not measured are left out. */
export function renderChart(comparisons: readonly ComparisonResult[]): string {
  const parts: string[] = [];
  let y = MARGIN;
  for (const group of groupsOf(comparisons)) {
    parts.push(textAt({ x: MARGIN, y: y + 18, anchor: 'start', text: group.title, className: 'title' }));
    y += TITLE_HEIGHT - 6;
    const fastest = Math.max(...group.bars.map(({ mbPerSecond }) => mbPerSecond));
    for (const bar of group.bars) {
      parts.push(barAt(y, bar, fastest));
      y += ROW_HEIGHT;
    }
    y += MARGIN;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
  <title>MB/s of input by tool, more is better</title>
  <style>${STYLE}
  </style>
${parts.join('\n')}
</svg>
`;
}

function groupsOf(comparisons: readonly ComparisonResult[]): Group[] {
  const results = new Map(comparisons.map((result) => [result.id, result]));
  return GROUPS.map(({ title, sides }) => ({
    title,
    bars: sides.flatMap(([id, which]) => {
      const side = results.get(id)?.[which];
      if (side?.mbPerSecond === undefined) return [];
      return [{ label: side.name, mbPerSecond: side.mbPerSecond, ours: which === 'ours' }];
    }),
  })).filter(({ bars }) => bars.length > 0);
}

function barAt(y: number, { label, mbPerSecond, ours }: Bar, fastest: number): string {
  const room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH;
  const width = Math.max(1, (room * mbPerSecond) / fastest);
  const x = MARGIN + LABEL_WIDTH;
  const value = `${formatFigure(mbPerSecond)} MB/s`;
  return [
    textAt({ x: x - 8, y: y + 13, anchor: 'end', text: label }),
    `  <rect class="${ours ? 'ours' : 'theirs'}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
    textAt({ x: x + width + 6, y: y + 13, anchor: 'start', text: value }),
  ].join('\n');
}

interface TextAt {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
  readonly text: string;
  readonly className?: string;
}

function textAt({ x, y, anchor, text, className }: TextAt): string {
  const named = className === undefined ? '' : ` class="${className}"`;
  return `  <text${named} x="${Number(x.toFixed(1))}" y="${y}" text-anchor="${anchor}">${escapeText(text)}</text>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
