/** Loaded before the command line: writes down, in the file named by RECORD_PACKAGES, each package it loads. */
import { appendFileSync } from 'node:fs';
import module from 'node:module';

const HOOK = `
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    if (url.includes('/node_modules/')) appendFileSync(process.env.RECORD_PACKAGES, url + '\\n');
    return next(url, context);
  }`;
module.register(`data:text/javascript,${encodeURIComponent(HOOK)}`);

const { _resolveFilename: resolve } = module;
module._resolveFilename = (...args) => {
  const file = resolve(...args);
  if (file.includes('/node_modules/')) appendFileSync(process.env.RECORD_PACKAGES, `${file}\n`);
  return file;
};
