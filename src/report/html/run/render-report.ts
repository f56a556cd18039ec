/** The report of a run. */
import { type PageSection, renderPage } from '../page.ts';
import { problemsSection } from '../problems.ts';
import { funnelSection } from './funnel.ts';
import { reportHead, reportTitle } from './head.ts';
import { queriesSection } from './queries.ts';
import { replaySection } from './replay.ts';
import type { RunReport } from './run-report.ts';
import { streamsSection } from './streams.ts';
import { throughputSection } from './throughput.ts';

/** In the order of the list of contents. A section that has nothing to show is left out. */
const SECTIONS: readonly ((report: RunReport) => PageSection | undefined)[] = [
  funnelSection,
  throughputSection,
  replaySection,
  streamsSection,
  queriesSection,
  ({ result }) => problemsSection(result.problems, { command: 'run' }),
];

/**
 * Renders the file.
 *
 * Shape:  below 2 MB with 100 streams, 2,000 queries and 600 points, with names of usual lengths; of longer texts and lists
 *         the start, and what is left out is told.
 * Errors: throws where the chart library is not installed.
 */
export function renderReport(report: RunReport): string {
  return renderPage({
    title: reportTitle(report),
    head: reportHead(report),
    sections: SECTIONS.flatMap((section) => section(report) ?? []),
  });
}
