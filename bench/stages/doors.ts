/** The doors of a build through which stages are measured: few and stable, so that one bench drives old builds and new. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createEventReader } from '../../src/events/read-events.ts';
import type { prepareJob } from '../../src/pool/prepare.ts';
import type { COUNTS } from '../../src/pool/types.ts';
import type { planBlocks } from '../../src/sources/plan.ts';
import type { compressBody } from '../../src/upload/compress.ts';

export interface Doors {
  readonly createEventReader: typeof createEventReader;
  readonly prepareJob: typeof prepareJob;
  readonly COUNTS: typeof COUNTS;
  readonly planBlocks: typeof planBlocks;
  readonly compressBody: typeof compressBody;
}

/** Where each door is, below the folder a build was compiled to. */
const MODULES = ['events/read-events.js', 'pool/prepare.js', 'pool/types.js', 'sources/plan.js', 'upload/compress.js'];

/** Loads a build. `dist` is the folder it was compiled to. */
export async function openDoors(dist: string): Promise<Doors> {
  const modules = await Promise.all(MODULES.map((name) => import(pathToFileURL(join(dist, name)).href)));
  return Object.assign({}, ...modules) as Doors;
}
