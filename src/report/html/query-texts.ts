/** Texts of queries: how much of each there is room for. */
import { formatCount } from '../format-number.ts';
import { type Html, html } from './html.ts';

/** Characters of queries in a report, over all, and the least and the most of one. */
const [QUERY_CHARACTERS, LEAST_OF_ONE, MOST_OF_ONE] = [400_000, 200, 10_000];

export interface QueryTexts {
  /** Characters of one that are shown. */
  readonly length: number;
  /** That some are cut, where some are. */
  readonly notice: Html | undefined;
}

/** `command`: whose `--json` has them whole. */
export function queryTexts(
  queries: readonly { readonly xPathQuery: string }[],
  { command }: { readonly command: string },
): QueryTexts {
  const each = Math.floor(QUERY_CHARACTERS / Math.max(1, queries.length));
  const length = Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, each));
  const isCut = queries.some(({ xPathQuery }) => xPathQuery.length > length);
  return {
    length,
    notice: isCut
      ? html`<p class="notice">Queries of over ${formatCount(length)} characters are cut; ${command} --json has them whole.</p>\n`
      : undefined,
  };
}
