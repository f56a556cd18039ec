/**
 * Puts what the command line loads into few files: Node takes up to half a millisecond for each module it loads, and
 * `amasim query` would load some hundred. The modules in `dist/` stay as they are, for the library.
 *
 * Packages that only some runs need stay outside and are loaded by them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const LOADED_WHEN_NEEDED = [
  '@azure/identity',
  '@hono/node-server',
  '@kusto/language-service-next',
  '@xmldom/xmldom',
  'hono',
  'piscina',
  'selfsigned',
  'undici',
  'xpath',
];
const FOLDER = 'dist/bundle';

const { metafile } = await build({
  entryPoints: { main: 'dist/cli/main.js', worker: 'dist/pool/worker.js' },
  outdir: FOLDER,
  // All files in one folder, as deep as the modules are: paths relative to a module stay right.
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: LOADED_WHEN_NEEDED.flatMap((name) => [name, `${name}/*`]),
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
});

writeFileSync('dist/cli/main.js', "#!/usr/bin/env node\nimport '../bundle/main.js';\n");
writeFileSync(join(FOLDER, 'LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));

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
