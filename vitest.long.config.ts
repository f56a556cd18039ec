import { defineConfig } from 'vitest/config';

/** `npm run test:long`: what takes minutes, one after the other. */
export default defineConfig({ test: { include: ['test/**/*.long.ts'], pool: 'threads', fileParallelism: false } });
