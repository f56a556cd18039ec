/**
 * Puts what the command line and its threads load into one file: Node takes up to half a millisecond for each module it
 * loads, and `amasim query` would load some hundred. What V8 compiles of it is kept beside it. The modules in `dist/` stay
 * as they are, for the library.
 *
 * Packages that only some runs need stay outside and are loaded by them.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

const LOADED_WHEN_NEEDED = [
  '@azure/identity',
  '@hono/node-server',
  '@kusto/language-service-next',
  // Of piscina, for threads of another priority.
  '@napi-rs/nice',
  '@xmldom/xmldom',
  'hono',
  'selfsigned',
  'undici',
  'xpath',
  'yaml',
];
const FOLDER = 'dist/bundle';

const { metafile } = await build({
  stdin: {
    contents:
      "exports.main = () => require('./dist/cli/main.js'); exports.worker = () => require('./dist/pool/worker.js');" +
      "exports.thread = () => require('./node_modules/piscina/dist/worker.js');",
    resolveDir: '.',
  },
  outfile: join(FOLDER, 'amasim.script.cjs'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  // Node knows no way from code that was kept to the loader of modules.
  supported: { 'dynamic-import': false },
  // ASCII, so that V8 keeps a byte for each character.
  charset: 'ascii',
  external: LOADED_WHEN_NEEDED.flatMap((name) => [name, `${name}/*`]),
  define: { 'import.meta.url': '$url' },
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) { const $url = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
  plugins: [{ name: 'string-width', setup: replaceStringWidth }],
  metafile: true,
  logLevel: 'warning',
});

copyFileSync('build/load-script.cjs', join(FOLDER, 'amasim.cjs'));
for (const name of ['main', 'worker']) {
  writeFileSync(join(FOLDER, `${name}.cjs`), `module.exports = require('./amasim.cjs').${name}();\n`);
}
// Piscina starts its threads from a file of this name in its folder.
writeFileSync(join(FOLDER, 'worker.js'), "require('./amasim.cjs').thread();\n");
writeFileSync(join(FOLDER, 'package.json'), '{ "type": "commonjs" }\n');
// The folder is as deep as the modules are: paths relative to a module stay right.
writeFileSync('dist/cli/main.js', "#!/usr/bin/env node\nimport '../bundle/main.cjs';\n");
writeFileSync(join(FOLDER, 'LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
keepCode();

function amasim(args, settings = {}) {
  execFileSync(process.execPath, ['dist/cli/main.js', ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function replaceStringWidth({ onResolve }) {
  const path = resolve('build/string-width.js');
  onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer === path ? undefined : { path }));
}

/** Has V8 compile what usual commands run, and keeps that. */
function keepCode() {
  const log = 'fixtures/events/security.evtx';
  const everything = ['--dcr', 'fixtures/rules/security-and-system.json'];
  const folder = mkdtempSync(join(tmpdir(), 'amasim-build-'));
  const large = join(folder, 'log.evtx');
  const commands = [
    ['run', large, '--event-set', 'minimal', '--to', 'none', '--json', '--quiet', '--workers', '1'],
    ['run', large, ...everything, '--to', 'none', '--json', '--quiet', '--workers', '1'],
    ['query', '*[System[(EventID=4624)]]', log],
    ['--help'],
  ];
  try {
    amasim(['generate', '--profile', 'domain-controller', '--count', '20000', '--output', large, '--quiet']);
    for (const command of commands) amasim(command, { AMASIM_BUILD_KEEPS_CODE: '1' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The licences of the packages that are in the bundle. */
function licencesOf(files) {
  const packages = new Set();
  for (const file of files) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (name !== undefined) packages.add(name);
  }
  return [...packages].sort().map(licenceOf).join('\n');
}

function licenceOf(name) {
  const manifest = `node_modules/${name}/package.json`;
  const { version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const file of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENSE-MIT', 'LICENSE-MIT.txt', 'COPYING']) {
    try {
      return `${name} ${version} (${license})\n\n${readFileSync(join(dirname(manifest), file), 'utf8').trim()}\n`;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name}: no licence text found`);
}
