/** Two builds side by side as a plain text table. */
import { renderTable } from '../../src/report/render-table.ts';
import { formatFigure } from '../report/words.ts';
import type { BuildResults } from './compare-builds.ts';

export function renderBuilds({ machine, older, newer, rows }: BuildResults): string {
  const table = renderTable(
    [
      { title: 'task', align: 'left' },
      { title: 'older, ms', align: 'right' },
      { title: 'newer, ms', align: 'right' },
      { title: 'newer/older', align: 'right' },
      { title: 'spread', align: 'left' },
    ],
    rows.map(({ task, older: before, newer: after, ratio, pairs }) => [
      task,
      formatFigure(before * 1000),
      formatFigure(after * 1000),
      formatFigure(ratio.median),
      `${formatFigure(ratio.min)} to ${formatFigure(ratio.max)}, ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}`,
    ]),
  );
  const head = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`;
  return `${head}\nolder: ${older}\nnewer: ${newer}\nSpeed of the newer in that of the older: above 1 is faster.\n\n${table}`;
}
