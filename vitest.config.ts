import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One worker for each core: the default leaves one core idle, which is half of a machine with two.
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
    maxWorkers: '100%',
  },
});
