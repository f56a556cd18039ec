/** Paths of Azure Resource Manager: a scope, then `/providers/{namespace}`, then types and names in turn. */

/** A path taken apart. All texts in the case of the caller. */
export interface ArmPath {
  /** `/subscriptions/…` as far as the last `/providers/`, without it. */
  readonly scope: string;
  readonly namespace: string;
  readonly types: readonly string[];
  /** As many as `types` for a resource, one fewer for a collection or an action. */
  readonly names: readonly string[];
  /** The whole path, decoded. */
  readonly id: string;
  readonly resourceGroup: string | undefined;
}

/** Takes a path apart; `undefined` when it is none of a resource or a collection, or is badly percent-encoded. */
export function parseArmPath(pathname: string): ArmPath | undefined {
  let segments: string[];
  try {
    // A client that puts a whole id behind a slash of its own writes two.
    segments = pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined; // not percent-encoding: the caller answers as for any path it does not know
  }
  // A slash inside a segment would make one id of two.
  if (segments.some((segment) => segment.includes('/'))) return undefined;
  const words = segments.map((segment) => segment.toLowerCase());
  const providers = words.lastIndexOf('providers');
  if (words[0] !== 'subscriptions' || providers < 2 || providers + 2 >= segments.length) return undefined;
  const rest = segments.slice(providers + 2);
  return {
    scope: `/${segments.slice(0, providers).join('/')}`,
    namespace: segments[providers + 1]!,
    types: rest.filter((_, index) => index % 2 === 0),
    names: rest.filter((_, index) => index % 2 === 1),
    id: `/${segments.join('/')}`,
    resourceGroup: words[2] === 'resourcegroups' ? segments[3] : undefined,
  };
}

/** `/subscriptions/{id}` or `/subscriptions/{id}/resourceGroups/{name}`: where tracked resources are listed. */
export function isGroupOrSubscription(scope: string): boolean {
  return /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?$/iu.test(scope);
}

export function isGroup(scope: string): boolean {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/iu.test(scope);
}

const START = /^\/+subscriptions(?=\/)/iu;

/** The path with its start as the route is written; `parseArmPath` takes the rest in any case. Other paths stay. */
export function canonicalArmPath(path: string): string {
  return path.replace(START, '/subscriptions');
}

/** An id without its last segment. */
export function parentId(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}
