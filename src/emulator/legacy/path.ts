/** Paths of the legacy endpoints. */
import { DATA_COLLECTOR_PATH } from '../../contract/data-collector.ts';
import { LEGACY_PATHS } from '../../contract/legacy-agent.ts';

const CANONICAL = new Map(
  [DATA_COLLECTOR_PATH, ...Object.values(LEGACY_PATHS)].map((path) => [path.toLowerCase(), path]),
);
const UPLOADS: ReadonlySet<string> = new Set([DATA_COLLECTOR_PATH, LEGACY_PATHS.upload, LEGACY_PATHS.diagnostics]);

/** The path as the route is written: clients write `.svc` and `.Svc`. Assumed: any case is taken. Other paths stay. */
export function canonicalLegacyPath(path: string): string {
  return CANONICAL.get(path.toLowerCase()) ?? path;
}

/** Whether a path takes rows. */
export function isLegacyUpload(path: string): boolean {
  return UPLOADS.has(path);
}
