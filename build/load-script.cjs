/**
 * Runs the bundle of the command line, with the code V8 made of it when it was built: to compile it anew takes a tenth of
 * a second, in every process and in every thread. Code of another version of V8 is not taken; it compiles by itself then.
 *
 * `build/bundle.js` copies this file beside the bundle, which is an expression in ASCII: a function like those Node makes
 * of modules.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { debuglog } = require('node:util');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/** Set when the code is to be kept at the end, by the build alone. */
const KEEPS_CODE = 'AMASIM_BUILD_KEEPS_CODE';

/**
 * By itself, V8 optimizes what has run for a few milliseconds. Here that is code that meets each kind of event once, and
 * while it is compiled the other core is taken from the other worker. What goes on for long is worth it later, too.
 * V8 11 is that of Node 20; later ones decide by other numbers.
 */
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=300000');

const filename = join(__dirname, 'amasim.script.cjs');
const kept = join(__dirname, `amasim-${process.versions.v8}.cache`);
const script = new Script(readFileSync(filename, 'latin1'), {
  filename,
  cachedData: readIfThere(kept),
});
debuglog('amasim')('code kept by the build: %s', { false: 'taken', true: 'refused' }[script.cachedDataRejected] ?? 'none');
if (process.env[KEEPS_CODE]) process.on('exit', () => writeFileSync(kept, script.createCachedData()));
script.runInThisContext()(exports, require, module, filename, __dirname);

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
