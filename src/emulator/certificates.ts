/** Certificates for the emulator: its own authority, and a server certificate signed by it. */
import { X509Certificate } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
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

/** Stands for all names that agents call in the public cloud. */
const ALL_AZURE = 'azure';

/** Those names, for agents that reach the emulator under them (through `amasim gateway`). */
const AZURE_NAMES: readonly string[] = [
  odsHost('*', AZURE_CLOUDS.public),
  omsHost('*', AZURE_CLOUDS.public),
  controlHost('*', AZURE_CLOUDS.public),
  ...REGIONS.flatMap((region) => ingestDomains(region, AZURE_CLOUDS.public)).map((domain) => `*.${domain}`),
];

/**
 * Makes an authority (`CA:TRUE`) and a certificate signed by it: for `localhost`, `127.0.0.1`, `::1` and the extra names, of which
 * `azure` stands for all that agents call (`*.ods.opinsights.azure.com` and alike).
 *
 * The authority's key is forgotten at once, so the authority can never sign anything else: trusting it is harmless. With names
 * of Azure the certificate's own key would do to pose as them to whoever trusts the authority: trust it where agents are tested,
 * nowhere else.
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
          ...namesOf(extraNames).map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return { caPem: withNewline(authority.cert), certPem: withNewline(server.cert), keyPem: server.private };
}

function namesOf(given: readonly string[]): string[] {
  return [...new Set(given.flatMap((name) => (name === ALL_AZURE ? AZURE_NAMES : [name])))];
}

/** Labels as DNS has them; the first may stand for any one label. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/iu;

/**
 * The certificates of an earlier run where they hold all the names, else new ones.
 *
 * Errors: throws AMASIM_EMULATOR_HOST_NAME for what is no name.
 */
export async function certificatesFor(
  names: readonly string[],
  earlier: TlsMaterial | undefined,
): Promise<TlsMaterial> {
  const wrong = names.find((name) => !HOST_NAME.test(name));
  if (wrong !== undefined) {
    const message = `'${wrong.slice(0, 300)}' is no name of a host`;
    throw new SimulatorError({ code: 'AMASIM_EMULATOR_HOST_NAME', message });
  }
  return earlier !== undefined && holdsNames(earlier, names) ? earlier : generateCertificates(names);
}

function holdsNames({ certPem }: TlsMaterial, names: readonly string[]): boolean {
  const held = new X509Certificate(certPem).subjectAltName?.toLowerCase().split(', ') ?? [];
  return namesOf(names).every((name) => held.includes(`dns:${name.toLowerCase()}`));
}

/** Bundles are made by writing one PEM after the other, which needs the line to end. */
function withNewline(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
