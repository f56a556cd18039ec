/** The report of a cost. */
import type { CostResult } from '../../cost-result.ts';
import { type PageSection, renderPage } from '../page.ts';
import { problemsSection } from '../problems.ts';
import { billSection } from './bill.ts';
import { columnsSection } from './columns.ts';
import type { CostReport } from './cost-report.ts';
import { daySection } from './day.ts';
import { costHead, costTitle } from './head.ts';
import { duplicatesSection, eventsSection, originsSection } from './origins.ts';
import { queriesSection } from './queries.ts';
import { sampleSection } from './sample.ts';
import { savingsSection } from './savings.ts';
import { tablesSection } from './tables.ts';

/** In the order of the list of contents. A section that has nothing to show is left out. */
const SECTIONS: readonly ((result: CostResult) => PageSection | undefined)[] = [
  sampleSection,
  daySection,
  billSection,
  savingsSection,
  tablesSection,
  eventsSection,
  columnsSection,
  queriesSection,
  originsSection,
  duplicatesSection,
  ({ problems }) => problemsSection(problems, { command: 'cost' }),
];

/** The sections of one result, to stand by themselves or between others. */
export function costSections(result: CostResult): PageSection[] {
  return SECTIONS.flatMap((section) => section(result) ?? []);
}

/**
 * Renders the file.
 *
 * Shape:  below 2 MB with 2,000 queries, 500 columns and lists of 1,000, with names of usual lengths; of longer texts and lists the
 *         start, and what is left out is told.
 * Errors: throws where the chart library is not installed.
 */
export function renderCostReport(report: CostReport): string {
  return renderPage({
    title: costTitle(report),
    head: costHead(report),
    sections: costSections(report.result),
  });
}
