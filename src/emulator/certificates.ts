/** Certificates for the emulator: its own authority, and a server certificate signed by it. */
import { systemClock } from '../base/clock.ts';
import { AZURE_CLOUDS, controlHost, ingestDomains, odsHost, omsHost } from '../contract/azure-hosts.ts';

/** What a TLS server needs, and what its clients trust. All PEM. */
export interface TlsMaterial {
  /** The authority's certificate: for `NODE_EXTRA_CA_CERTS` or the `ca` option of a client. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const DAY_MS = 86_400_000;
/** Long enough to stay out of the way; the key never leaves the machine. */
const VALID_DAYS = 825;

/** Regions whose data collection endpoints the certificate covers: a wildcard stands for one label only. */
const REGIONS = [
  'eastus',
  'westus2',
  'centralus',
  'westeurope',
  'northeurope',
  'uksouth',
  'germanywestcentral',
  'australiaeast',
] as const;

/** Names that agents call in the public cloud, for those that reach the emulator under them (through `amasim gateway`). */
const AZURE_NAMES: readonly string[] = [
  odsHost('*', AZURE_CLOUDS.public),
  omsHost('*', AZURE_CLOUDS.public),
  controlHost('*', AZURE_CLOUDS.public),
  ...REGIONS.flatMap((region) => ingestDomains(region, AZURE_CLOUDS.public)).map((domain) => `*.${domain}`),
];

/**
 * Makes an authority (`CA:TRUE`) and a certificate signed by it: for `localhost`, `127.0.0.1`, `::1`, the names agents call
 * (`*.ods.opinsights.azure.com` and alike) and the extra names.
 *
 * The authority's key is forgotten at once, so the authority can never sign anything else. The certificate's own key would
 * do to pose as those hosts of Azure to whoever trusts the authority: trust it where agents are tested, nowhere else.
 * Cost:   30 ms with P-256 keys, and 200 ms to load the generator.
 * Known:  no key identifiers (the generator writes none), which verifiers in strict RFC 5280 mode ask for; Node does not.
 */
export async function generateCertificates(extraNames: readonly string[] = []): Promise<TlsMaterial> {
  // Loaded only here: it takes longer than everything else the emulator loads, and certificates may be given.
  const { generate } = await import('selfsigned');
  const now = systemClock.now();
  const validity = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
  } as const;
  const authority = await generate([{ name: 'commonName', value: 'amasim local authority' }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
          ...[...AZURE_NAMES, ...extraNames].map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return { caPem: withNewline(authority.cert), certPem: withNewline(server.cert), keyPem: server.private };
}

/** Bundles are made by writing one PEM after the other, which needs the line to end. */
function withNewline(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
