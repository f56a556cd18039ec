/** Where the data of a rule goes, as an agent sees it: channels to workspaces and through endpoints. */
import { isObject, memberOf } from '../../base/json-object.ts';
import { AZURE_CLOUDS, ingestDomains, odsHost } from '../../contract/azure-hosts.ts';
import {
  CHANNEL_INGESTION_API_VERSION,
  gigChannelId,
  odsChannelId,
  STREAM_PLACEHOLDER,
} from '../../contract/control-service.ts';
import { CUSTOM_STREAM_PREFIX } from '../../contract/streams.ts';
import { type FollowedRule, textsOf } from './followed-rules.ts';

/** A channel before it has its URLs. */
export interface Lane {
  readonly id: string;
  readonly protocol: 'ods' | 'gig';
  /** Of `ods`. */
  readonly workspaceId?: string;
}

/** Where an agent sends data: `ods` to a workspace, `gig` through the Logs Ingestion API. */
export interface Channel {
  readonly id: string;
  readonly protocol: 'ods' | 'gig';
  /** Base URL, of `ods`. */
  readonly endpoint?: string;
  /** Whole URL with a placeholder for the stream, of `gig`. */
  readonly endpointUriTemplate?: string;
  readonly tokenEndpointUri: string;
}

/** Where one stream goes: to the first of the two, while the second is named only. */
export interface StreamLanes {
  readonly used: readonly Lane[];
  readonly named: readonly Lane[];
}

/**
 * The lanes of a stream: those of the workspaces its data flows lead to; custom data, and that of sources that need it, goes
 * through an endpoint.
 *
 * Seen: beside that of the endpoint there is the channel of the workspace. Assumed: without an endpoint a rule has a channel of
 * its own; destinations that are no workspace have none.
 */
export function lanesOfStream(rule: FollowedRule, stream: string, protocol: 'ods' | 'gig'): StreamLanes {
  const flows = memberOf(rule.properties, 'dataFlows');
  const names = (Array.isArray(flows) ? flows : [])
    .filter((flow) => isObject(flow) && textsOf(flow, 'streams').includes(stream))
    .flatMap((flow) => textsOf(flow, 'destinations'));
  const toWorkspaces = names.flatMap((name): Lane[] => {
    const workspaceId = rule.workspaceIds.get(name);
    return workspaceId === undefined ? [] : [{ id: odsChannelId(workspaceId), protocol: 'ods', workspaceId }];
  });
  const isCustom = protocol === 'gig' || stream.startsWith(CUSTOM_STREAM_PREFIX);
  if (!isCustom || toWorkspaces.length === 0) return { used: toWorkspaces, named: [] };
  const through: Lane = { id: gigChannelId(rule.endpointId ?? rule.immutableId), protocol: 'gig' };
  return { used: [through], named: toWorkspaces };
}

/** Each lane once, those to workspaces first. */
export function distinctLanes(lanes: readonly Lane[]): Lane[] {
  const byId = [...new Map(lanes.map((lane) => [lane.id, lane])).values()];
  return [...byId.filter(({ protocol }) => protocol === 'ods'), ...byId.filter(({ protocol }) => protocol === 'gig')];
}

/** Where the data of a lane goes under the names of Azure. Assumed: the endpoint's label, which follows from its name there. */
export function azureOrigin({ id, workspaceId }: Lane, region: string): string {
  const { public: cloud } = AZURE_CLOUDS;
  const [, domain = ''] = ingestDomains(region, cloud);
  return `https://${workspaceId === undefined ? `${id.toLowerCase()}.${domain}` : odsHost(workspaceId, cloud)}`;
}

/** A lane with its URLs: all of them lead to this emulator. */
export function channelOf(
  lane: Lane,
  where: { readonly dataOrigin: (lane: Lane) => string; readonly immutableId: string; readonly tokenUri: string },
): Channel {
  const { id, protocol } = lane;
  const { immutableId, tokenUri } = where;
  const origin = where.dataOrigin(lane);
  const rule = encodeURIComponent(immutableId);
  const query = `api-version=${CHANNEL_INGESTION_API_VERSION}`;
  const target =
    protocol === 'ods'
      ? { endpoint: origin }
      : { endpointUriTemplate: `${origin}/dataCollectionRules/${rule}/streams/${STREAM_PLACEHOLDER}?${query}` };
  return { ...target, tokenEndpointUri: tokenUri, id, protocol };
}
