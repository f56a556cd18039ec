import { defineConfig } from 'vitest/config';

/** Files that need modules of their own, because they replace some, or memory of their own, because they measure it. */
const ALONE = [
  'test/base/replace-file.test.ts',
  'test/emulator/store-disk.test.ts',
  'test/emulator/server.test.ts',
  'test/agents/gateway/limits.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
    setupFiles: ['test/setup.ts'],
    // One worker for each core: the default leaves one core idle, which is half of a machine with two.
    maxWorkers: '100%',
    projects: [
      // Modules are loaded once for each worker, not once for each file: that was a quarter of the suite's time.
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts', ...ALONE.map((file) => `!${file}`)],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
