/** The results as plain text tables. */
import { renderTable } from '../../src/report/render-table.ts';
import type { BenchResults } from './results.ts';
import { formatFigure, formatRatio, formatReached, formatSide, formatSpread, formatTarget } from './words.ts';

export function renderResults(results: BenchResults): string {
  const { machine, origin, peers, brief } = results;
  const absent = peers.filter(({ version }) => version === undefined);
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${machine.commit ?? 'unknown'}`,
    ...(brief
      ? ['Brief: inputs of a few MB, so that start-up is most of it. The figures say that the benches run, no more.']
      : []),
    `Security logs: ${origin}`,
    `Peers: ${peers.map(({ name, version }) => `${name} ${version ?? '(absent)'}`).join(', ')}`,
    ...absent.map(({ name, howToGet }) => `${name} is absent; to get it: ${howToGet}`),
    '',
    ...(results.stages.length === 0
      ? []
      : ['Stages, one thread, each in a process of its own', stageTable(results), '']),
    ...(results.comparisons.length === 0 ? [] : ['Comparisons, medians of runs in turn', comparisonTable(results)]),
  ].join('\n');
}

function stageTable({ stages }: BenchResults): string {
  return renderTable(
    [
      { title: 'stage', align: 'left' },
      { title: 'events/s', align: 'right' },
      { title: 'MB/s', align: 'right' },
      { title: 'ratio', align: 'left' },
      { title: 'spread (MAD)', align: 'right' },
    ],
    stages.map(({ name, eventsPerSecond, mbPerSecond, ratio, baseline, deviation }) => [
      name,
      formatFigure(eventsPerSecond),
      formatFigure(mbPerSecond),
      ratio === undefined ? '' : `${formatFigure(ratio)} × ${baseline}`,
      `${(100 * deviation).toFixed(1)} %`,
    ]),
  );
}

function comparisonTable({ comparisons }: BenchResults): string {
  return renderTable(
    [
      { title: '', align: 'left' },
      { title: 'task', align: 'left', maxWidth: 90 },
      { title: 'amasim', align: 'right' },
      { title: 'other', align: 'right' },
      { title: 'ratio', align: 'right' },
      { title: 'target', align: 'right' },
      { title: 'reached', align: 'left' },
      { title: 'spread', align: 'left' },
    ],
    comparisons.map((result) => [
      result.id,
      result.title,
      formatSide(result.ours, result.measures),
      formatSide(result.theirs, result.measures),
      formatRatio(result),
      formatTarget(result),
      formatReached(result),
      formatSpread(result),
    ]),
  );
}
