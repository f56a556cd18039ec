import { defineConfig } from 'vitest/config';

/** `npm run test:long`: what takes minutes. Most of that is waiting, so that all of it goes on at the same time. */
export default defineConfig({ test: { include: ['test/**/*.long.ts'], pool: 'threads', maxWorkers: 8 } });
