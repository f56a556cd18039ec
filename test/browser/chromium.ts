/** A real browser for tests, where there is one. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of Chromium; `undefined` where there is none. */
export const CHROMIUM = NAMES.flatMap((name) =>
  (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
).find(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What makes drawings alike on all machines: smoothing in grey, no hinting, whole pixels, plain colours. */
const ALIKE = [
  '--disable-lcd-text',
  '--font-render-hinting=none',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  // No graphics card that is emulated.
  '--disable-gpu',
];

/** A headless one. As root it has no sandbox to offer, and containers have little shared memory. */
export function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no chromium is installed');
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--disable-dev-shm-usage', ...ALIKE, ...(isRoot ? ['--no-sandbox'] : [])],
  });
}
