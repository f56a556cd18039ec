import type { Clock } from '../../src/base/clock.ts';
import { AdjustableClock } from '../../src/emulator/clock.ts';
import { Directory, type DirectorySettings } from '../../src/emulator/identity/directory.ts';
import { TokenKey } from '../../src/emulator/identity/token-key.ts';
import { EmulatorState } from '../../src/emulator/state.ts';
import { MemoryStore } from '../../src/emulator/store/store.ts';
import { freshKey } from './fresh-key.ts';

/** Made once: it takes longer than all that is done with it. */
let key: Promise<TokenKey> | undefined;

/** What routes are functions of, without a server and without a workspace. */
export async function bareState(
  ids: DirectorySettings,
  clock: Clock,
  { hasOwnKey = false }: { readonly hasOwnKey?: boolean } = {},
): Promise<EmulatorState> {
  key ??= TokenKey.generate();
  const adjustable = new AdjustableClock(clock);
  return new EmulatorState({
    directory: await Directory.create(ids, adjustable, (hasOwnKey ? freshKey() : await key).toPem()),
    clock: adjustable,
    rules: [],
    strict: 'strict',
    timeGenerated: 'azure',
    ruleErrors: 'diagnostic-setting',
    limits: { requestsPerMinute: 1, bytesPerMinute: 1, dataCollectorBytesPerMinute: 1 },
    legacy: {},
    associate: 'none',
    hasAzureNames: false,
    configurationMaxAgeSeconds: 300,
    store: new MemoryStore({ maxStoredBytes: 10_000, maxLogEntries: 10 }),
    arcTokenFolder: undefined,
  });
}
