/**
 * Paths of the control service, behind the URL of the service or of an endpoint:
 * `[/locations/{region}]{resourceId}/agentConfigurations[/{configurationId}/channels/{channelId}/issueIngestionToken]`.
 */

/** A path taken apart. Texts are decoded and in the case of the caller. */
export interface ControlPath {
  /** Immutable id of the data collection endpoint that is asked; `undefined`: the service itself, global or regional. */
  readonly endpointId: string | undefined;
  readonly region: string | undefined;
  /** `/subscriptions/…` */
  readonly resourceId: string;
  /** The channel a token is asked for; `undefined`: the configuration is. */
  readonly channel: { readonly configurationId: string; readonly channelId: string } | undefined;
}

const ENDPOINTS = 'dataCollectionEndpoints';

/** Where the machines of an endpoint ask for their rules. The emulator's own: the real one has a host name of its own. */
export function configurationAccessUrl(origin: string, immutableId: string): string {
  return `${origin}/${ENDPOINTS}/${encodeURIComponent(immutableId)}`;
}

/** Cheap to say no: every path that no other route knows is asked. */
const MAYBE = /\/(?:agentConfigurations|issueIngestionToken)\/?$/iu;

/** Takes a path apart; `undefined` when it is none of these. Fixed words are taken in any case. */
export function parseControlPath(pathname: string): ControlPath | undefined {
  if (!MAYBE.test(pathname)) return undefined;
  const segments = decodedSegments(pathname);
  if (segments === undefined) return undefined;
  const words = segments.map((segment) => segment.toLowerCase());
  let start = 0;
  const behind = (word: string): string | undefined => {
    if (words[start] !== word.toLowerCase()) return undefined;
    start += 2;
    return segments[start - 1];
  };
  const endpointId = behind(ENDPOINTS);
  const region = behind('locations');
  const end = words.lastIndexOf('agentconfigurations');
  if (words[start] !== 'subscriptions' || end < start + 2) return undefined;
  const rest = words.slice(end + 1);
  const isToken = rest.length === 4 && rest[1] === 'channels' && rest[3] === 'issueingestiontoken';
  if (rest.length > 0 && !isToken) return undefined;
  return {
    endpointId,
    region,
    resourceId: `/${segments.slice(start, end).join('/')}`,
    channel: isToken ? { configurationId: segments[end + 1]!, channelId: segments[end + 3]! } : undefined,
  };
}

/** `undefined` when it is badly percent-encoded, or a segment has a slash in it. */
function decodedSegments(pathname: string): string[] | undefined {
  try {
    // Clients that join a URL and a path may write two slashes.
    const segments = pathname.split('/').filter((segment) => segment !== '');
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => segment.includes('/')) ? undefined : decoded;
  } catch {
    return undefined; // the caller answers as for any path it does not know
  }
}

/** The path of a channel's token, behind the URL of the service or of an endpoint. */
export function tokenPathOf(resourceId: string, configurationId: string, channelId: string): string {
  const encoded = resourceId.split('/').map(encodeURIComponent).join('/');
  const ids = [configurationId, channelId].map(encodeURIComponent);
  return `${encoded}/agentConfigurations/${ids[0]}/channels/${ids[1]}/issueIngestionToken`;
}
