/** What an emulator can be started with. */
import type { Clock } from '../base/clock.ts';
import type { TlsMaterial } from './certificates.ts';
import type { LegacySettings } from './legacy/legacy-state.ts';
import type { EmulatorRule } from './rules.ts';
import type { EmulatorLimits } from './state.ts';

export interface EmulatorOptions {
  readonly rules?: readonly EmulatorRule[];
  /** Files of data collection rules to know from the start, beside `rules`. */
  readonly dcr?: readonly string[];
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /**
   * Also listens on this port of 127.0.0.1 over plain HTTP, for managed identities only: as IMDS and Azure Arc do on a
   * machine's own address. 0 takes any free port; by default there is none.
   */
  readonly agentPort?: number;
  /** Where secrets of Azure Arc are written. Default: a temporary folder. Clients of Microsoft read them from one folder only. */
  readonly arcTokenFolder?: string;
  readonly clock?: Clock;
  /** Ids are GUIDs. Whatever is not given is made up afresh. */
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly objectId?: string;
  /**
   * Names of Azure under which clients call it, beside `localhost`: they are in the certificate (`*.ods.opinsights.azure.com` stands
   * for one label, `azure` for all names that agents call). Who calls sees to it that they lead here. Not looked at with `tls`.
   */
  readonly hostNames?: readonly string[];
  /** Certificates of an earlier run, so that its trust still holds. */
  readonly tls?: TlsMaterial;
  /** Default TLS 1.2. */
  readonly minTlsVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Default `strict`. See `EmulatorSettings`. */
  readonly strict?: 'strict' | 'loose';
  /** What becomes of a missing or far-off `TimeGenerated`. Default `azure`: the time of receipt. */
  readonly timeGenerated?: 'azure' | 'keep';
  /** Whose errors go to the table `DCRLogErrors`. Default `diagnostic-setting`: of rules that have one for them, as in Azure. */
  readonly ruleErrors?: 'diagnostic-setting' | 'always';
  /** Default: the documented limits. */
  readonly limits?: Partial<EmulatorLimits>;
  /** Clocks and intervals of the legacy endpoints. */
  readonly legacy?: Partial<LegacySettings>;
  /**
   * `all`: a machine without any association follows the rules given at the start, with any resource id. Default `none`: it
   * follows none, as in Azure; with `loose` it does so anyway.
   */
  readonly associate?: 'all' | 'none';
  /** `max-age` of the configurations that agents get: when they ask again. Default 300 (Assumed). */
  readonly configurationMaxAgeSeconds?: number;
  /**
   * Folder that keeps rows, logs, resources, ids, keys and certificates: what was answered with success is there after a restart,
   * and options that are not given are as they were. Made where it is not there. Default: all is in memory.
   */
  readonly data?: string;
  /**
   * When a body counts as kept. `none`, the default: written to a file of the operating system, so that it survives the end
   * of the process, also by `SIGKILL`, but not of the machine. `each`: flushed to the disk as well, before each answer.
   */
  readonly dataSync?: 'none' | 'each';
  /** Size at which a file of rows in `data` is followed by the next. Default 64 MiB, at most 1 GiB. */
  readonly dataSegmentBytes?: number;
  /** Bodies held in memory; older ones make room. Default 256 MiB. With `data`, rows are on disk and never make room. */
  readonly maxStoredBytes?: number;
  /** Entries the request log, the ledger and the memory of request ids each hold. Default 100,000. */
  readonly maxLogEntries?: number;
}
