/** Where the project stands, from here and from where this file is compiled to. */
import { fileURLToPath } from 'node:url';

/** The project's root, with a slash at the end. */
export const ROOT = fileURLToPath(
  new URL(import.meta.url.includes('/dist-bench/') ? '../../' : '../', import.meta.url),
);
