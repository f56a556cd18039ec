/** Where rows go: `--to`. */
import { INGESTION_AUDIENCES, INGESTION_SCOPE, MAX_CALL_BYTES } from '../contract/ingestion.ts';
import type { CollectionPlan } from '../rules/types.ts';
import type { MapSettings } from '../tables/types.ts';
import type { Uploader } from '../upload/types.ts';
import { refuse, refuseUsage } from './fail.ts';

export interface Destination {
  /** In words, for the summary. */
  readonly name: string;
  /** Absent: nothing is sent. */
  readonly uploader?: Uploader;
  close(): Promise<void>;
}

export interface DestinationOptions {
  readonly to: string;
  readonly plan: CollectionPlan;
  readonly settings: MapSettings;
  readonly maxBytes: number;
}

/** Opens what `--to` names. Errors: exit 2 for a destination that is none of the four forms. */
export async function openDestination(options: DestinationOptions): Promise<Destination> {
  const { to } = options;
  if (to === 'none') return { name: 'nowhere (--to none)', close: async () => {} };
  if (to === 'emulator') return openEmulator(options);
  if (to.startsWith('dir:')) return openFolder(to.slice('dir:'.length));
  if (/^https?:\/\//i.test(to)) return openEndpoint(options);
  return refuseUsage(`--to ${to}: takes emulator, the https URL of an endpoint, dir:<folder>, or none`);
}

/** The embedded emulator ends with the run, so that nobody reads its rows back: one body at most is kept. */
const KEPT_BYTES = MAX_CALL_BYTES;

async function openEmulator({ plan, settings }: DestinationOptions): Promise<Destination> {
  const [{ startEmulator }, { plannedRules }, { createUploader }, { fixedToken }] = await Promise.all([
    import('../emulator/emulator.ts'),
    import('../emulator/planned-rules.ts'),
    import('../upload/uploader.ts'),
    import('../upload/credential.ts'),
  ]);
  const emulator = await startEmulator({ rules: plannedRules(plan, settings), maxStoredBytes: KEPT_BYTES });
  const token = fixedToken(emulator.issueToken(INGESTION_AUDIENCES[0]));
  const uploader = createUploader({ endpoint: emulator.endpoint, ca: emulator.caPem, tokens: token });
  return {
    name: 'the embedded emulator',
    uploader,
    close: async () => {
      await uploader.close();
      await emulator.close();
    },
  };
}

async function openFolder(folder: string): Promise<Destination> {
  if (folder === '') return refuseUsage('--to dir: needs a folder, as in --to dir:out');
  const { createFolderWriter } = await import('../upload/folder-writer.ts');
  const uploader = createFolderWriter(folder);
  return { name: folder, uploader, close: () => uploader.close() };
}

/** Errors: exit 2 for a rule that the endpoint does not know by the name the file has for it. */
export function refuseNameless(plan: CollectionPlan, to: string): void {
  const nameless = plan.streams.find((stream) => !stream.immutableIdGiven);
  if (nameless) {
    refuse({
      code: 'AMASIM_RUN_RULE_ID',
      message: `rule ${nameless.dcr} has no immutableId, by which ${to} would know it`,
      help: 'pass --rule-id dcr-…; the portal shows it in the JSON view of the rule',
    });
  }
}

async function openEndpoint({ to, plan, maxBytes }: DestinationOptions): Promise<Destination> {
  refuseNameless(plan, to);
  const [{ createUploader }, { azureToken }] = await Promise.all([
    import('../upload/uploader.ts'),
    import('../upload/credential.ts'),
  ]);
  const uploader = createUploader({ endpoint: to, tokens: azureToken(INGESTION_SCOPE), maxBytes });
  return { name: to, uploader, close: () => uploader.close() };
}
