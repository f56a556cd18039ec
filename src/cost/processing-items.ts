/** Lines for what transformations are charged. Source: see `FREE_DROP_SHARE`. */
import { FREE_DROP_SHARE } from '../contract/billing-plans.ts';
import { type Draft, perDay } from './draft.ts';
import { Exact } from './exact.ts';
import { type BillRoom, sharesOf } from './ingestion-items.ts';
import type { TableLine } from './volumes.ts';

/** Processing of Analytics and Basic tables beyond half of what comes in; of Auxiliary and lake tables all that comes in. */
export function* processing({ lines, book, settings }: BillRoom): Generator<Draft> {
  const isCharged = ({ plan }: TableLine) => plan === 'basic' || (plan === 'analytics' && settings.sentinel === 'none');
  const beyond = lines.filter((line) => isCharged(line) && line.free === undefined && !overHalf(line).isZero);
  if (beyond.length > 0) {
    const shares = sharesOf(beyond, overHalf);
    const because = beyond
      .map(
        (line) =>
          `${line.table}: ${line.dropped} GB dropped - ${line.incoming} GB in × ${FREE_DROP_SHARE} = ${overHalf(line)} GB/day`,
      )
      .join('; ');
    yield perDay({
      id: 'processing',
      title: 'Transformations that drop more than half',
      shares,
      price: 'processingPerGb',
      book,
      settings,
      because: beyond.length === 1 ? because : `${because}; in all ${Exact.sum(shares.values())} GB/day`,
    });
  }
  const whole = [
    {
      plan: 'auxiliary',
      id: 'auxiliary-processing',
      title: 'Processing for Auxiliary tables',
      price: 'processingPerGb',
    },
    { plan: 'lake', id: 'lake-processing', title: 'Processing for the data lake', price: 'lakeProcessingPerGb' },
  ] as const;
  for (const { plan, id, title, price } of whole) {
    const shares = sharesOf(
      lines.filter((line) => line.plan === plan),
      ({ incoming }) => incoming,
    );
    if (shares.size > 0) yield perDay({ id, title, shares, price, book, settings });
  }
}

function overHalf({ incoming, dropped }: TableLine): Exact {
  return dropped.minus(incoming.times(FREE_DROP_SHARE)).atLeastZero();
}
