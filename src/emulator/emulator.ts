/**
 * Emulator: the local Azure. It judges what senders do by what the services document, and shares no code with them: facts
 * come from `contract/`.
 *
 * `startEmulator` → state (`state.ts`) → routes over it (`app.ts`) → HTTPS server (`server.ts`). So far: sign-in,
 * managed identities, the Logs Ingestion API, the control plane of rules, the agent control service, and the endpoints of legacy
 * agents (`legacy/`).
 */
import type { Sequenced } from '../base/bounded-log.ts';
import { systemClock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
import { newGuid } from '../base/random.ts';
import type { CountedProblem } from '../base/tally.ts';
import { CONFIGURATION_MAX_AGE_SECONDS } from '../contract/control-service.ts';
import { MAX_DATA_COLLECTOR_BYTES_PER_MINUTE } from '../contract/data-collector.ts';
import { MAX_BYTES_PER_MINUTE, MAX_REQUESTS_PER_MINUTE } from '../contract/ingestion.ts';
import type { EmulatorWorkspace } from './arm/first-workspace.ts';
import { certificatesFor, type TlsMaterial } from './certificates.ts';
import { AdjustableClock, type ClockChange, type ClockReading } from './clock.ts';
import type { EmulatorOptions } from './emulator-options.ts';
import type { EmulatorApp } from './env.ts';
import type { Fault } from './faults/fault.ts';
import { Directory } from './identity/directory.ts';
import { issuerOf } from './identity/routes.ts';
import { type MetricLine, metricsOf } from './metrics/lines.ts';
import type { RulesOfFiles } from './rule-files.ts';
import type { EmulatorRule, JsonRow } from './rules.ts';
import type { Listening } from './server.ts';
import { type ConnectorStatus, connectorsOf } from './service-tables/connectors.ts';
import { EmulatorState } from './state.ts';
import { DataFolder } from './store/data-folder.ts';
import type { LedgerEntry, RequestEntry } from './store/entries.ts';
import type { TableTotals } from './store/row-store.ts';
import { MemoryStore } from './store/store.ts';

export type { EmulatorOptions } from './emulator-options.ts';

/** A running emulator. */
export interface Emulator {
  /** `https://127.0.0.1:PORT`: every role, told apart by path. */
  readonly endpoint: string;
  /** For `authorityHost`, with `disableInstanceDiscovery`. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Authority to trust, PEM. */
  readonly caPem: string;
  readonly tls: TlsMaterial;
  /** For credentials of `@azure/identity`: where to sign in, whom to trust. */
  readonly credentialOptions: CredentialOptions;
  /** For any client of the Azure SDK in this process: whom to trust. Another process takes `caPem` by `NODE_EXTRA_CA_CERTS`. */
  readonly clientOptions: ClientOptions;
  /** Rules given at the start. */
  readonly rules: readonly EmulatorRule[];
  /** Created at the start, so that tables and rules can be created at once. */
  readonly workspace: EmulatorWorkspace;
  readonly port: number;
  /** `http://127.0.0.1:PORT`, with `agentPort`: for `AZURE_POD_IDENTITY_AUTHORITY_HOST`, or for `IMDS_ENDPOINT`. */
  readonly agentEndpoint?: string;
  /** The routes, for calls without a socket. */
  readonly app: EmulatorApp;
  /** A token as the token route would give for `<audience>/.default`. */
  issueToken(audience: string): string;
  /** Rows of a table, oldest first; `sent`: with the columns and times the client sent. Parsed anew on each call. */
  rows(table: string, as?: 'stored' | 'sent'): Iterable<JsonRow>;
  tables(): readonly TableTotals[];
  /** Entries held, oldest first; with `since`, those after the entry of that `sequence`. */
  requests(since?: number): readonly Sequenced<RequestEntry>[];
  ledger(since?: number): readonly Sequenced<LedgerEntry>[];
  /** Whether data of each table is coming in, as the page of data connectors shows it. */
  connectors(): readonly ConnectorStatus[];
  /** What was counted of rules, by minute, in the past 24 hours, oldest first; of one `rule` (immutable id), or of all. */
  metrics(of?: { readonly rule?: string; readonly fromMs?: number }): readonly MetricLine[];
  /** What is odd about the rules of `dcr`, damage found in `data` when it was read, and what could not be written to it. */
  problems(): readonly CountedProblem[];
  setFaults(faults: readonly Fault[]): void;
  clock(): ClockReading;
  /** Moves the emulator's clock. Throws AMASIM_EMULATOR_CLOCK outside of the years 1970 to 9999. */
  setClock(change: ClockChange): ClockReading;
  /** Forgets rows, logs (in `data` as well), minute counts and faults, and puts the clock right. */
  reset(): void;
  /** Ends within 5 s, also with open connections and requests under way. */
  close(): Promise<void>;
  /** `close`, at the end of a block that says `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ClientOptions {
  readonly tlsOptions: { readonly ca: string };
}

export interface CredentialOptions extends ClientOptions {
  readonly authorityHost: string;
  readonly disableInstanceDiscovery: true;
}

const MEBIBYTE = 1_048_576;
/** Never another: whoever reaches it gets tokens. */
const AGENT_HOST = '127.0.0.1';

/**
 * Starts the local Azure.
 *
 * Errors: throws AMASIM_EMULATOR_PORT when it cannot listen, AMASIM_EMULATOR_DATA_LOCKED when another emulator uses `data`,
 * AMASIM_EMULATOR_DATA when `data` cannot be used, AMASIM_EMULATOR_HOST_NAME for a bad name in `hostNames`,
 * AMASIM_EMULATOR_RULE_FILE and AMASIM_RULE_* for files of `dcr`.
 * @example await using azure = await startEmulator({ dcr: ['rule.json'] });
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const folder = options.data === undefined ? undefined : DataFolder.open(options.data);
  try {
    return await startOver(folder, options);
  } catch (error) {
    folder?.close();
    throw error;
  }
}

async function startOver(folder: DataFolder | undefined, options: EmulatorOptions): Promise<Emulator> {
  const clock = new AdjustableClock(options.clock ?? systemClock);
  const host = options.host ?? '127.0.0.1';
  const kept = folder?.identity(clock.now()) ?? {};
  const settings = {
    tenantId: options.tenantId ?? kept.tenantId ?? newGuid(),
    clientId: options.clientId ?? kept.clientId ?? newGuid(),
    clientSecret: options.clientSecret ?? kept.clientSecret ?? newGuid(),
    objectId: options.objectId ?? kept.objectId ?? newGuid(),
  };
  const [
    directory,
    tls,
    { createAgentApp, createEmulatorApp },
    { createFirstWorkspace },
    { openKeptRules },
    { listen },
  ] = await Promise.all([
    Directory.create(settings, clock, kept.tokenKeyPem),
    options.tls ?? certificatesFor(options.hostNames ?? [], kept.tls),
    // Only now, so that importing this file loads no web framework.
    import('./app.ts'),
    import('./arm/first-workspace.ts'),
    import('./arm/data-collection-rules.ts'),
    import('./server.ts'),
  ]);
  const fromFiles = await readRulesOf(options.dcr ?? []);
  const rules = [...(options.rules ?? []), ...fromFiles.rules];
  const maxLogEntries = options.maxLogEntries ?? 100_000;
  const store =
    folder?.openStore(
      { ...settings, tokenKeyPem: directory.key.toPem(), tls },
      {
        maxLogEntries,
        segmentBytes: Math.min(options.dataSegmentBytes ?? 64 * MEBIBYTE, 1_024 * MEBIBYTE),
        sync: options.dataSync ?? 'none',
      },
    ) ?? new MemoryStore({ maxStoredBytes: options.maxStoredBytes ?? 256 * MEBIBYTE, maxLogEntries });
  const state = new EmulatorState({
    directory,
    clock,
    rules,
    strict: options.strict ?? 'strict',
    timeGenerated: options.timeGenerated ?? 'azure',
    ruleErrors: options.ruleErrors ?? 'diagnostic-setting',
    limits: {
      requestsPerMinute: options.limits?.requestsPerMinute ?? MAX_REQUESTS_PER_MINUTE,
      bytesPerMinute: options.limits?.bytesPerMinute ?? MAX_BYTES_PER_MINUTE,
      dataCollectorBytesPerMinute: options.limits?.dataCollectorBytesPerMinute ?? MAX_DATA_COLLECTOR_BYTES_PER_MINUTE,
    },
    legacy: options.legacy ?? {},
    associate: options.associate ?? 'none',
    hasAzureNames: options.hostNames?.includes('azure') ?? false,
    configurationMaxAgeSeconds: options.configurationMaxAgeSeconds ?? CONFIGURATION_MAX_AGE_SECONDS,
    store,
    arcTokenFolder: options.arcTokenFolder,
  });
  openKeptRules(state);
  const workspace = createFirstWorkspace(state);
  const app = createEmulatorApp(state);
  const minTlsVersion = options.minTlsVersion ?? 'TLSv1.2';
  const server = await listen(app, { host, port: options.port ?? 0, tls, clock, minTlsVersion });
  const endpoint = `https://${nameOf(host)}:${server.port}`;
  const agent = options.agentPort === undefined ? undefined : await listenForAgents(options.agentPort);
  const { tenantId, clientId, clientSecret } = settings;
  const clientOptions = { tlsOptions: { ca: tls.caPem } };
  const close = async () => {
    await Promise.all([state.close(), server.close(), agent?.close()]);
    folder?.close();
  };
  return {
    endpoint,
    authority: endpoint,
    tenantId,
    clientId,
    clientSecret,
    caPem: tls.caPem,
    tls,
    credentialOptions: { ...clientOptions, authorityHost: endpoint, disableInstanceDiscovery: true },
    clientOptions,
    rules,
    workspace,
    port: server.port,
    ...(agent !== undefined && { agentEndpoint: `http://${AGENT_HOST}:${agent.port}` }),
    app,
    issueToken: (audience) => directory.issue(audience, issuerOf(endpoint, tenantId)),
    *rows(table, as) {
      for (const rows of state.rows.rowsOf(table, as)) yield* rows;
    },
    tables: () => state.rows.tables(),
    requests: (since) => state.requests.entries(since),
    ledger: (since) => state.ledger.entries(since),
    connectors: () => connectorsOf(state),
    metrics: (of = {}) => metricsOf(state, of),
    problems: () => [...fromFiles.problems.map((problem) => ({ problem, count: 1 })), ...store.problems()],
    setFaults: (faults) => state.setFaults(faults),
    clock: () => clock.read(),
    setClock: (change) => {
      const reading = clock.change(change);
      if (!reading.ok) throw new SimulatorError(reading.problem);
      return reading.value;
    },
    reset: () => state.reset(),
    close,
    [Symbol.asyncDispose]: close,
  };

  async function listenForAgents(port: number): Promise<Listening> {
    try {
      return await listen(createAgentApp(state, endpoint), { host: AGENT_HOST, port, clock });
    } catch (error) {
      await server.close();
      throw error;
    }
  }
}

/** Only where files are named: reading rules loads the checks of them. */
async function readRulesOf(files: readonly string[]): Promise<RulesOfFiles> {
  if (files.length === 0) return { rules: [], problems: [] };
  const { readRuleFiles } = await import('./rule-files.ts');
  return await readRuleFiles(files);
}

/** A name the certificate holds and a client on this machine can call. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
