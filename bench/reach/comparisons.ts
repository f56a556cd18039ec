/** Everything that is compared, in the order it is told. */
import { ACCEPT_COMPARISON } from './accept.ts';
import type { Comparison } from './comparison.ts';
import { EVTX_COMPARISONS } from './evtx.ts';
import { OWN_COMPARISONS } from './own.ts';
import { QUEUE_COMPARISON } from './queue.ts';
import { UPLOAD_COMPARISON } from './upload.ts';
import { XML_COMPARISONS } from './xml.ts';

export const COMPARISONS: readonly Comparison[] = [
  ...EVTX_COMPARISONS,
  ...XML_COMPARISONS,
  ...OWN_COMPARISONS,
  UPLOAD_COMPARISON,
  ACCEPT_COMPARISON,
  QUEUE_COMPARISON,
].sort((a, b) => (a.id < b.id ? -1 : 1));
