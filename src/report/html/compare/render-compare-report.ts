/** The report of `cost --compare`. */
import { type PageSection, renderPage } from '../page.ts';
import { problemsSection } from '../problems.ts';
import type { CompareReport } from './compare-report.ts';
import { compareHead, compareTitle } from './head.ts';
import { lossesSection } from './losses.ts';
import { sideBySideSection } from './side-by-side.ts';

/**
 * Renders the file.
 *
 * Errors: throws where the chart library is not installed.
 */
export function renderCompareReport(report: CompareReport): string {
  const { result } = report;
  const [first, ...others] = result.alternatives;
  const sections: PageSection[] = [
    sideBySideSection(result),
    ...others.map((other, n) => lossesSection(other, n + 1, first!.name)),
    problemsSection(result.problems, { command: 'cost --compare' }),
  ];
  return renderPage({ title: compareTitle(report), head: compareHead(report), sections });
}
