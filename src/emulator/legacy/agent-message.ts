/** Messages of agents in XML: what a topology request and a request for renewal say. */
import type { X509Certificate } from 'node:crypto';
import { isGuid } from '../../base/guid.ts';
import { fail, ok, type Result } from '../../base/problem.ts';
import {
  HEALTH_SERVICE_NAMESPACE,
  OPERATING_SYSTEM_REQUIRED,
  RENEWAL_ELEMENTS,
  TOPOLOGY_ELEMENTS,
} from '../../contract/legacy-agent.ts';
import { readCertificate } from './client-certificate.ts';
import { childrenOf, readXml, type XmlElement } from './xml.ts';

/** What an agent says of itself. */
export interface AgentMessage {
  /** In small letters, without braces. */
  readonly agentId: string;
  readonly certificate: X509Certificate;
}

type Read<T> = Result<T, { readonly message: string }>;

/** Reads the body of a registration or of a later topology request. */
export function readAgentMessage(body: Uint8Array): Read<AgentMessage> {
  const root = readRoot(body, TOPOLOGY_ELEMENTS.root);
  if (!root.ok) return root;
  const name = textOf(root.value, TOPOLOGY_ELEMENTS.name);
  if (!name) return fail({ message: `${TOPOLOGY_ELEMENTS.name} is missing or empty.` });
  // The Windows program writes the GUID in braces.
  const agentId = textOf(root.value, TOPOLOGY_ELEMENTS.agentId)?.replace(/^\{(.*)\}$/u, '$1') ?? '';
  if (!isGuid(agentId)) return fail({ message: `${TOPOLOGY_ELEMENTS.agentId} is no GUID.` });
  const certificate = certificateIn(root.value, TOPOLOGY_ELEMENTS.certificate);
  if (!certificate.ok) return certificate;
  const [system] = childrenOf(root.value, TOPOLOGY_ELEMENTS.operatingSystem);
  const lacking = system && OPERATING_SYSTEM_REQUIRED.find((part) => !textOf(system, part));
  if (lacking !== undefined) {
    return fail({ message: `${TOPOLOGY_ELEMENTS.operatingSystem} is incomplete: ${lacking} is missing or empty.` });
  }
  return ok({ agentId: agentId.toLowerCase(), certificate: certificate.value });
}

/** Reads the new certificate of a request for renewal. */
export function readRenewal(body: Uint8Array): Read<X509Certificate> {
  const root = readRoot(body, RENEWAL_ELEMENTS.root);
  return root.ok ? certificateIn(root.value, RENEWAL_ELEMENTS.certificate) : root;
}

/** Assumed: both messages are in the namespace of the health service. */
function readRoot(body: Uint8Array, wanted: string): Read<XmlElement> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return fail({ message: 'The body is not UTF-8.' });
  }
  const root = readXml(text);
  if (!root.ok) return fail({ message: `The body is ${root.problem.message}.` });
  if (root.value.name === wanted && root.value.namespace === HEALTH_SERVICE_NAMESPACE) return root;
  return fail({ message: `The root is not ${wanted} in ${HEALTH_SERVICE_NAMESPACE}.` });
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** Base64 of DER; agents write line ends or blanks into it. */
function certificateIn(element: XmlElement, name: string): Read<X509Certificate> {
  const base64 = textOf(element, name)?.replaceAll(/\s/gu, '') ?? '';
  const certificate = BASE64.test(base64) ? readCertificate(Buffer.from(base64, 'base64')) : undefined;
  return certificate === undefined ? fail({ message: `${name} is no certificate in base64.` }) : ok(certificate);
}

/** The text of the only child of this name. */
function textOf(element: XmlElement, name: string): string | undefined {
  const found = childrenOf(element, name);
  return found.length === 1 ? found[0]!.text.trim() : undefined;
}
