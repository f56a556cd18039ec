/** The path of an ingestion call: `/dataCollectionRules/{immutableId}/streams/{stream}`. */

const INGESTION_PATH = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/iu;

/** Assumed: the fixed words of a path are accepted in any case, as Azure does elsewhere; ids are left alone. */
export function canonicalPath(path: string): string {
  const found = INGESTION_PATH.exec(path);
  return found ? `/dataCollectionRules/${found[1]}/streams/${found[2]}` : path;
}

/** Rule and stream that a path names, decoded where they can be. */
export function ingestionTarget(path: string): { readonly rule: string; readonly stream: string } | undefined {
  const found = INGESTION_PATH.exec(path);
  return found ? { rule: decoded(found[1]!), stream: decoded(found[2]!) } : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not percent-encoded as it should be: kept as the client wrote it
  }
}
