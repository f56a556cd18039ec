/** Compiles `kernel/` (AssemblyScript) into `src/kernel/wasm.ts`, where that is not what its sources come to already. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDER = 'kernel';
const TARGET = 'src/kernel/wasm.ts';
const FLAGS = ['--runtime', 'stub', '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--enable', 'simd'];
/** The first 4 KiB are for nothing: address 0 means none. */
const BASE = 4096;

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
const sources = files.sort().map((name) => readFileSync(`${FOLDER}/${name}`, 'utf8'));
const pages = Number.parseInt(/PAGES: i32 = (0x[0-9a-f]+)/.exec(sources.join('\n'))[1], 16);
const memory = ['--memoryBase', String(BASE), '--initialMemory', String(pages), '--maximumMemory', String(pages)];
const args = [`${FOLDER}/index.ts`, ...FLAGS, ...memory, '--use', 'abort=', '--outFile', 'kernel.wasm'];
const { version } = JSON.parse(readFileSync('node_modules/assemblyscript/package.json', 'utf8'));
const hash = createHash('sha256')
  .update(JSON.stringify([version, args, sources]))
  .digest('hex');

if (!isMade()) {
  const { default: asc } = await import('assemblyscript/asc');
  let wasm;
  const { error, stdout, stderr } = await asc.main(args, {
    writeFile: (_, contents) => {
      wasm = contents;
    },
  });
  if (error) throw new Error(`${stdout}${stderr}${error.message}`);
  const base64 = Buffer.from(wasm).toString('base64');
  writeFileSync(TARGET, `// Made by build/kernel.js of kernel/. ${hash}\nexport const KERNEL_WASM =\n  '${base64}';\n`);
}

function isMade() {
  try {
    return readFileSync(TARGET, 'utf8').includes(hash);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}
