import { readFileSync } from 'node:fs';

/** `amasim/<version>`; the manifest lies two folders up in the sources and in the build. */
export function userAgent(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version } = manifest as { version: string };
  return `amasim/${version}`;
}
