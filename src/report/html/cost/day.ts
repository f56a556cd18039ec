/** A day: what it would bring, how far that may be off, and how the estimate comes about. */
import type { CalibrationOfTable, CostResult, DailyResult } from '../../cost-result.ts';
import { formatCount, formatGb, formatShare } from '../../format-number.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, type Column, derivation, figure, longTable, named } from '../parts.ts';

/** Nothing where a day cannot be told. */
export function daySection({ daily }: CostResult): PageSection | undefined {
  if (daily === undefined) return undefined;
  const { gbPerDay, confidence, rowsPerDay, warnings, calibrations = [] } = daily;
  return {
    id: 'day',
    name: 'A day',
    title: 'A day: billed size, and how far it may be off',
    body: [
      html`<p><b>${gb(gbPerDay.estimate, '/daily/gbPerDay/estimate')}</b> billed size and ${figure(rowsPerDay, {
        of: '/daily/rowsPerDay',
        show: formatCount,
      })} rows a day. ${intervalText(daily)} (${figure(confidence, { of: '/daily/confidence', show: (part) => formatShare(part, 1) })} of such intervals cover the truth).</p>\n`,
      ...warnings.map((text) => html`<p class="notice">${text}</p>\n`),
      tablesOfDay(daily),
      calibrations.length === 0 ? undefined : calibrationTable(calibrations),
      derivation('figures of a day', [
        { term: 'GB a day', text: daily.derivation },
        {
          term: 'interval',
          text: 'A t-interval on a logarithmic scale: busy machines and busy minutes both widen it. It holds where machines and times are as good as drawn at random; what the sample has not seen, such as the night, is in no interval.',
        },
        {
          term: 'by table',
          text: 'Each table is scaled like the whole. Intervals are each of its own, and do not add up.',
        },
        ...(calibrations.length === 0
          ? []
          : [
              {
                term: 'calibration',
                text: 'Billed sizes of a table × factor + bytes a row, fitted to rows of yours with their _BilledSize. It mends what a day brings and costs, not the lists of the sample. Off by: root mean square for a row, over the mean size of a row.',
              },
            ]),
      ]),
    ],
  };
}

function gb(value: number, of: string): Html {
  return figure(value, { of, show: formatGb });
}

function intervalText({ gbPerDay: { low, high } }: DailyResult): Html {
  if (low === undefined || high === undefined) return html`The sample is too small or too uneven for an interval`;
  return html`The interval goes from ${gb(low, '/daily/gbPerDay/low')} to ${gb(high, '/daily/gbPerDay/high')}`;
}

function tablesOfDay({ tables }: DailyResult): Html {
  const ordered = tables.map((entry, n) => ({ ...entry, n })).sort((a, b) => b.gbPerDay.estimate - a.gbPerDay.estimate);
  const most = ordered[0]?.gbPerDay.estimate ?? 0;
  const end = (value: number | undefined, of: string) => (value === undefined ? html`-` : gb(value, of));
  return longTable(
    {
      caption: 'A day by table, the largest first',
      columns: [
        { title: 'table', kind: 'text' },
        { title: 'from', kind: 'number' },
        { title: 'a day', kind: 'number' },
        { title: 'to', kind: 'number' },
      ],
      rows: ordered.map(({ table: name, gbPerDay: { estimate, low, high }, n }) => ({
        at: `/daily/tables/${n}`,
        cells: [
          named(name),
          end(low, 'gbPerDay/low'),
          html`${gb(estimate, 'gbPerDay/estimate')}${bar(estimate, { of: most, kind: 'b' })}`,
          end(high, 'gbPerDay/high'),
        ],
      })),
    },
    { of: 'tables', command: 'cost' },
  );
}

function calibrationTable(calibrations: readonly CalibrationOfTable[]): Html {
  return longTable(
    {
      caption: 'Calibration by rows of yours',
      columns: [
        { title: 'table', kind: 'text' },
        ...['factor', 'bytes a row', 'rows', 'off by'].map((title): Column => ({ title, kind: 'number' })),
      ],
      rows: calibrations.map(({ table: name, factor, perRowBytes, rows, residualShare }, n) => ({
        at: `/daily/calibrations/${n}`,
        cells: [
          named(name),
          figure(factor, { of: 'factor', show: (value) => value.toFixed(3) }),
          figure(perRowBytes, { of: 'perRowBytes', show: (value) => value.toFixed(1) }),
          figure(rows, { of: 'rows', show: formatCount }),
          figure(residualShare, { of: 'residualShare', show: (part) => formatShare(part, 1) }),
        ],
      })),
    },
    { of: 'tables', command: 'cost' },
  );
}
