/**
 * What runs in the page: draws the charts from the data that is inlined, in the colours of the style sheet, and again when
 * their width or the colour scheme changes, and for paper. Plain JavaScript of browsers, after uPlot; it asks for nothing.
 */
export const CHART_SCRIPT = `(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const plain = (values) => values.map((value) => (value == null ? '' : value.toLocaleString('en-US')));
  const axis = (label) => ({
    label,
    stroke: () => color('--quiet'),
    grid: { stroke: () => color('--rule'), width: 1 },
    ticks: { stroke: () => color('--rule'), width: 1 },
    values: (chart, values) => plain(values),
    size: label === 'seconds' ? 40 : 80,
  });
  const charts = Object.entries(data).map(([id, { x, unit, lines }]) => {
    const box = document.getElementById(id);
    box.textContent = '';
    const stepped = uPlot.paths.stepped({ align: -1 });
    const chart = new uPlot(
      {
        width: Math.max(200, box.clientWidth),
        height: 200,
        scales: { x: { time: false }, y: { range: (chart, low, high) => [0, high > 0 ? high * 1.05 : 1] } },
        axes: [axis('seconds'), axis(unit)],
        series: [
          { label: 'until second' },
          ...lines.map(({ label, color: name }) => ({
            label,
            stroke: () => color(name),
            width: 2,
            paths: stepped,
            points: { show: false },
            value: (chart, value) => (value == null ? '' : value.toLocaleString('en-US') + ' ' + unit),
          })),
        ],
      },
      [x, ...lines.map(({ y }) => y)],
      box,
    );
    return { box, chart };
  });
  const fit = () => {
    for (const { box, chart } of charts) {
      const width = Math.max(200, box.clientWidth);
      if (width !== chart.width) chart.setSize({ width, height: 200 });
    }
  };
  const redraw = () => {
    fit();
    for (const { chart } of charts) chart.redraw(false, true);
  };
  new ResizeObserver(fit).observe(document.body);
  for (const query of ['(prefers-color-scheme: dark)', 'print']) matchMedia(query).addEventListener('change', redraw);
})();
`;
