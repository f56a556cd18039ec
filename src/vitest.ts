/**
 * `amasim/vitest`: the local Azure as a fixture, for tests of programs that send logs. One emulator for each test file, and a
 * clean one (`reset`) for each test. Vitest itself is not imported.
 */
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator.ts';

export interface AzureFixtures {
  /** One for the file. What an earlier test stored is in it. */
  readonly azureServer: Emulator;
  /** The same, without rows, logs and faults of earlier tests. Tests that use it do not run at the same time. */
  readonly azure: Emulator;
}

type Use<T> = (value: T) => Promise<void>;

/** What `test.extend` takes, as far as these fixtures need it. */
export interface AzureFixtureDefinitions {
  readonly azureServer: [(context: object, use: Use<Emulator>) => Promise<void>, { readonly scope: 'file' }];
  readonly azure: (context: { readonly azureServer: Emulator }, use: Use<Emulator>) => Promise<void>;
}

/**
 * Fixtures `azureServer` and `azure`, started when a test first asks for one and closed after the last test of the file.
 *
 * @example const test = base.extend<AzureFixtures>(azureFixtures({ dcr: ['rule.json'] }));
 */
export function azureFixtures(options: EmulatorOptions = {}): AzureFixtureDefinitions {
  return {
    azureServer: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are wanted
      async ({}, use) => {
        const server = await startEmulator(options);
        try {
          await use(server);
        } finally {
          await server.close();
        }
      },
      { scope: 'file' },
    ],
    azure: async ({ azureServer }, use) => {
      azureServer.reset();
      await use(azureServer);
    },
  };
}
