import { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateCertificates } from '../../src/emulator/certificates.ts';

const WORKSPACE = '11111111-2222-3333-4444-555555555555';

describe('the certificate of the emulator', () => {
  let certificate: X509Certificate;
  let authority: X509Certificate;
  beforeAll(async () => {
    const { caPem, certPem } = await generateCertificates(['extra.example', 'azure']);
    certificate = new X509Certificate(certPem);
    authority = new X509Certificate(caPem);
  });

  /** As `node:tls` asks before it trusts a server. */
  const isFor = (host: string) => checkServerIdentity(host, certificate.toLegacyObject()) === undefined;

  it('is signed by its authority and fits in one segment', () => {
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.raw.length).toBeLessThan(1_460);
  });

  it.each([
    'localhost',
    '127.0.0.1',
    'extra.example',
    `${WORKSPACE}.ods.opinsights.azure.com`,
    `${WORKSPACE}.oms.opinsights.azure.com`,
    'global.handler.control.monitor.azure.com',
    'swedencentral.handler.control.monitor.azure.com',
    'dce-ab12.westeurope-1.ingest.monitor.azure.com',
    'dce-ab12.eastus.ingest.monitor.azure.com',
  ])('is for %s', (host) => {
    expect(isFor(host)).toBe(true);
  });

  it('is for no name of Azure unless it is asked for', async () => {
    const plain = new X509Certificate((await generateCertificates()).certPem).toLegacyObject();
    expect(checkServerIdentity(`${WORKSPACE}.ods.opinsights.azure.com`, plain)).toBeInstanceOf(Error);
    expect(checkServerIdentity('localhost', plain)).toBeUndefined();
  });

  it.each([
    'dce-ab12.swedencentral-1.ingest.monitor.azure.com',
    'ods.opinsights.azure.com',
    'a.b.ods.opinsights.azure.com',
    'management.azure.com',
    'example.com',
  ])('is not for %s', (host) => {
    expect(isFor(host)).toBe(false);
  });
});
