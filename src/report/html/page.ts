/** A report as one HTML file that asks for nothing: no network, no other file. */
import { createHash } from 'node:crypto';
import { CHART_SCRIPT } from './chart-script.ts';
import type { Charts } from './charts.ts';
import { type Html, html, inlined, inlinedJson } from './html.ts';
import { REPORT_STYLE } from './style.ts';
import { readUPlot } from './uplot.ts';

/** A part of a report. */
export interface PageSection {
  readonly id: string;
  /** In the list of contents. */
  readonly name: string;
  /** Above the section. Absent: as in the list of contents. */
  readonly title?: string;
  readonly body: readonly (Html | undefined)[];
  /** What is drawn into the boxes of the section. */
  readonly charts?: Charts;
}

export interface Page {
  readonly title: string;
  readonly head: Html;
  /** In order; each stands in the list of contents. */
  readonly sections: readonly PageSection[];
}

/**
 * Renders the file.
 *
 * Errors: throws where the chart library is not installed.
 */
export function renderPage({ title, head, sections }: Page): string {
  const charts: Charts = Object.assign({}, ...sections.map((section) => section.charts));
  const uPlot = readUPlot();
  const scripts = Object.keys(charts).length === 0 ? [] : [uPlot.script, CHART_SCRIPT];
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${inlined('style', uPlot.style)}
${inlined('style', REPORT_STYLE)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${head}
<nav aria-label="Contents"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="content">
${sections.map(sectionHtml)}
</main>
${inlinedJson('chart-data', charts)}
${scripts.map((script) => inlined('script', script))}
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}

function sectionHtml({ id, name, title = name, body }: PageSection): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>\n`;
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
