/** The certificate a legacy agent makes for itself, and by which the service knows it. */
import { createHash, generateKeyPair, type KeyObject, randomInt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { AGENT_CERTIFICATE } from '../../contract/legacy-agent.ts';
import type { ClientCertificate } from '../../upload/certificate-client.ts';
import * as der from './der.ts';

const generateKeyPairAsync = promisify(generateKeyPair);

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const NAMES = { commonName: '2.5.4.3', organizationalUnit: '2.5.4.11', organization: '2.5.4.10' } as const;
const EXTENSIONS = { subjectKey: '2.5.29.14', basicConstraints: '2.5.29.19', authorityKey: '2.5.29.35' } as const;
const X509_V3 = 2;
const DAY_MS = 86_400_000;
const LINE = /.{1,64}/gu;

/** Whose certificate it is. */
export interface AgentName {
  readonly workspaceId: string;
  /** GUID, without braces. */
  readonly agentId: string;
}

/**
 * Makes a key and a certificate signed by it, valid for a year from now, with the subject and the extensions that the agents'
 * own code gives them; the Windows program writes the agent's GUID in braces.
 *
 * Cost: some 100 ms, for the RSA key.
 */
export async function makeAgentCertificate(name: AgentName, nowMs: number): Promise<ClientCertificate> {
  const { privateKey, publicKey } = await generateKeyPairAsync('rsa', { modulusLength: AGENT_CERTIFICATE.keyBits });
  const algorithm = der.sequence(der.objectId(SHA256_WITH_RSA), der.nothing());
  const subject = subjectOf(name);
  const body = der.sequence(
    der.tagged(0, der.integer(X509_V3)),
    der.integer(randomInt(1, AGENT_CERTIFICATE.maxSerial + 1)),
    algorithm,
    subject,
    der.sequence(der.time(nowMs), der.time(nowMs + AGENT_CERTIFICATE.days * DAY_MS)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, extensionsOf(publicKey)),
  );
  const certificate = der.sequence(body, algorithm, der.bitString(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(LINE) ?? [];
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function subjectOf({ workspaceId, agentId }: AgentName): Buffer {
  const { organizationalUnit, organization } = AGENT_CERTIFICATE;
  const parts = [
    [NAMES.commonName, workspaceId],
    [NAMES.commonName, `{${agentId}}`],
    [NAMES.organizationalUnit, organizationalUnit],
    [NAMES.organization, organization],
  ] as const;
  return der.sequence(...parts.map(([id, text]) => der.setOf(der.sequence(der.objectId(id), der.utf8(text)))));
}

function extensionsOf(publicKey: KeyObject): Buffer {
  // RFC 5280: SHA-1 of the key's bits.
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
    .digest();
  const extension = (id: string, value: Buffer, ...critical: Buffer[]) =>
    der.sequence(der.objectId(id), ...critical, der.octetString(value));
  return der.sequence(
    extension(EXTENSIONS.subjectKey, der.octetString(keyId)),
    extension(EXTENSIONS.authorityKey, der.sequence(der.taggedBytes(0, keyId))),
    extension(EXTENSIONS.basicConstraints, der.sequence(der.isTrue()), der.isTrue()),
  );
}
