/** Workspaces a legacy agent reports to: their id and key, and where their services are. */
import { isGuid } from '../../base/guid.ts';
import { fail, ok, type Result } from '../../base/problem.ts';
import { LEGACY_DOMAINS } from '../../contract/legacy-agent.ts';
import { type Endpoint, readEndpoint } from '../../upload/endpoint.ts';

export interface LegacyWorkspace {
  /** GUID, in small letters. */
  readonly workspaceId: string;
  /** Base64. A secret. */
  readonly key: string;
  /** Registration and topology. */
  readonly agentService: Endpoint;
  /** Uploads. */
  readonly dataService: Endpoint;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** Id and key as they stand on the command line: `<id>:<key>`, or the id alone where the key is given otherwise. */
export function readWorkspace(
  text: string,
  otherKey: string | undefined,
): Result<Pick<LegacyWorkspace, 'workspaceId' | 'key'>, string> {
  const at = text.indexOf(':');
  const id = at < 0 ? text : text.slice(0, at);
  const key = at < 0 ? otherKey : text.slice(at + 1);
  // Nothing is quoted: it may be the key.
  if (!isGuid(id)) return fail('what stands before the colon is no workspace id (a GUID)');
  if (key === undefined) return fail(`workspace ${id} has no key`);
  if (!BASE64.test(key)) return fail(`the key of workspace ${id} is not base64`);
  return ok({ workspaceId: id.toLowerCase(), key });
}

/**
 * Where the services of a workspace are: below a domain of Azure each has a name of its own
 * (`https://opinsights.azure.com`), at any other URL all answer at the same.
 *
 * Errors: AMASIM_UPLOAD_ENDPOINT.
 */
export function servicesOf(
  to: string,
  workspaceId: string,
): Result<Pick<LegacyWorkspace, 'agentService' | 'dataService'>> {
  const one = readEndpoint(to);
  if (!one.ok) return one;
  const { hostname } = new URL(to);
  if (!LEGACY_DOMAINS.includes(hostname)) return ok({ agentService: one.value, dataService: one.value });
  const agentService = readEndpoint(`https://${workspaceId}.oms.${hostname}`);
  const dataService = readEndpoint(`https://${workspaceId}.ods.${hostname}`);
  if (!agentService.ok) return agentService;
  return dataService.ok ? ok({ agentService: agentService.value, dataService: dataService.value }) : dataService;
}
