/** The report of a run as one HTML file that asks for nothing: no network, no other file. */
import { createHash } from 'node:crypto';
import { CHART_SCRIPT } from './chart-script.ts';
import { funnelSection } from './funnel.ts';
import { reportHead, reportTitle } from './head.ts';
import { type Html, html, inlined, inlinedJson } from './html.ts';
import { problemsSection } from './problems.ts';
import { queriesSection } from './queries.ts';
import { replaySection } from './replay.ts';
import type { RunReport } from './run-report.ts';
import { streamsSection } from './streams.ts';
import { REPORT_STYLE } from './style.ts';
import { throughputCharts, throughputSection } from './throughput.ts';
import { readUPlot } from './uplot.ts';

/** What stands in the list of contents, in order. A section that has nothing to show is left out. */
const SECTIONS: readonly {
  readonly id: string;
  readonly name: string;
  readonly render: (report: RunReport) => Html | undefined;
}[] = [
  { id: 'funnel', name: 'From read to accepted', render: funnelSection },
  { id: 'throughput', name: 'Throughput', render: throughputSection },
  { id: 'replay', name: 'Agents', render: replaySection },
  { id: 'streams', name: 'Tables and streams', render: streamsSection },
  { id: 'queries', name: 'Queries', render: queriesSection },
  { id: 'problems', name: 'Problems', render: problemsSection },
];

/**
 * Renders the file.
 *
 * Shape:  below 2 MB with 100 streams, 2,000 queries and 600 points, with names of usual lengths; of longer texts and lists
 *         the start, and what is left out is told.
 * Errors: throws where the chart library is not installed.
 */
export function renderReport(report: RunReport): string {
  const sections = SECTIONS.flatMap(({ id, name, render }) => {
    const content = render(report);
    return content === undefined ? [] : [{ id, name, content }];
  });
  const charts = throughputCharts(report);
  const uPlot = readUPlot();
  const scripts = Object.keys(charts).length === 0 ? [] : [uPlot.script, CHART_SCRIPT];
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${reportTitle(report)}</title>
${inlined('style', uPlot.style)}
${inlined('style', REPORT_STYLE)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${reportHead(report)}
<nav aria-label="Contents"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="content">
${sections.map(({ content }) => content)}
</main>
${inlinedJson('chart-data', charts)}
${scripts.map((script) => inlined('script', script))}
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}

/** Our own scripts and styles, and nothing else: no requests, no forms, no other base for links. */
function policyOf(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${hashes.length === 0 ? "'none'" : hashes.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
