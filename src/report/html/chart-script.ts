/**
 * What runs in the page: draws the charts from the data that is inlined, in the colours and the font of the style sheet, and again
 * when their width or the colour scheme changes, and for paper. Plain JavaScript of browsers, after uPlot; it asks for nothing.
 * Names come from events: they are drawn on a canvas, never made into markup.
 */
export const CHART_SCRIPT = `(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '12px ' + getComputedStyle(document.body).fontFamily;
  const plain = (values) => values.map((value) => (value == null ? '' : value.toLocaleString('en-US')));
  const lines = () => ({ stroke: () => color('--rule'), width: 1 });
  const axis = (more) => ({ font, labelFont: font, stroke: () => color('--quiet'), grid: lines(), ticks: lines(), ...more });
  const numbers = (label, more) => axis({ label, values: (chart, values) => plain(values), ...more });
  const fromZero = (chart, low, high) => [0, high > 0 ? high * 1.05 : 1];
  const steps = ({ x, unit, lines: drawn }) => ({
    height: 200,
    data: [x, ...drawn.map(({ y }) => y)],
    options: {
      scales: { x: { time: false }, y: { range: fromZero } },
      axes: [numbers('seconds', { size: 40 }), numbers(unit, { size: 80 })],
      series: [
        { label: 'until second' },
        ...drawn.map(({ label, color: name }) => ({
          label,
          stroke: () => color(name),
          width: 2,
          paths: uPlot.paths.stepped({ align: -1 }),
          points: { show: false },
          value: (chart, value) => (value == null ? '' : value.toLocaleString('en-US') + ' ' + unit),
        })),
      ],
    },
  });
  const pen = document.createElement('canvas').getContext('2d');
  const widthOf = (text) => {
    pen.font = font;
    return pen.measureText(text).width;
  };
  const cut = (text, room) => {
    const width = widthOf(text);
    return width <= room ? text : [...text].slice(0, Math.max(1, Math.floor((text.length * room) / width) - 1)).join('') + '\u2026';
  };
  const bars = ({ names, unit, color: name, values }) => {
    const places = names.map((_, n) => n);
    const room = (chart) => Math.min(Math.max(...names.map(widthOf)) + 1, 0.4 * chart.width);
    return {
      height: 24 * names.length + 90,
      data: [places, values],
      options: {
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, ori: 1, dir: -1, range: () => [-0.5, names.length - 0.5] },
          y: { ori: 0, dir: 1, range: fromZero },
        },
        axes: [
          axis({
            side: 3,
            grid: { show: false },
            ticks: { show: false },
            splits: () => places,
            values: (chart) => names.map((text) => cut(text, room(chart))),
            size: (chart) => Math.ceil(room(chart)) + 12,
          }),
          numbers(unit, { side: 2, size: 40, space: 90 }),
        ],
        series: [
          {},
          { fill: () => color(name), width: 0, paths: uPlot.paths.bars({ size: [0.7, 18] }), points: { show: false } },
        ],
      },
    };
  };
  const charts = Object.entries(data).map(([id, shown]) => {
    const box = document.getElementById(id);
    box.textContent = '';
    const { height, options, data: values } = { steps, bars }[shown.kind](shown);
    return { box, chart: new uPlot({ width: Math.max(200, box.clientWidth), height, ...options }, values, box) };
  });
  const fit = () => {
    for (const { box, chart } of charts) {
      const width = Math.max(200, box.clientWidth);
      if (width !== chart.width) chart.setSize({ width, height: chart.height });
    }
  };
  const redraw = () => {
    fit();
    // With new paths: those of bars keep their colour.
    for (const { chart } of charts) chart.redraw(true, true);
  };
  new ResizeObserver(fit).observe(document.body);
  for (const query of ['(prefers-color-scheme: dark)', 'print']) matchMedia(query).addEventListener('change', redraw);
})();
`;
