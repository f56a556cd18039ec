/**
 * `npm run bench:peers`: installs what can be installed of the tools the benches compare with, and says what is absent.
 *
 *   npm run bench:peers                    builds evtx_dump where cargo is at hand, which takes minutes
 *   npm run bench:peers -- --seconds 180   gives up after so long; the next time goes on from there
 *
 * Ends with 0 in any case: a peer that is absent is named, no failure.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EVTX_CRATE_VERSION, findPeers, peersFolder } from './peers.ts';

const limit = process.argv.indexOf('--seconds');
const seconds = limit < 0 ? undefined : Number(process.argv[limit + 1]);

if (findPeers().some(({ name, version }) => name === 'evtx_dump' && version === undefined)) buildEvtxDump();
for (const { name, what, version, howToGet } of findPeers()) {
  console.log(
    version === undefined ? `${name} (${what}): absent; to get it: ${howToGet}` : `${name} ${version} (${what})`,
  );
}

function buildEvtxDump(): void {
  if (spawnSync('cargo', ['--version']).status !== 0) return;
  const folder = peersFolder();
  const compiled = join(folder, 'target');
  const args = [
    'install',
    'evtx',
    '--locked',
    '--quiet',
    '--version',
    EVTX_CRATE_VERSION,
    '--root',
    join(folder, 'evtx'),
  ];
  const { status } = spawnSync('cargo', args, {
    // What was compiled before giving up is not compiled again.
    env: { ...process.env, CARGO_TARGET_DIR: compiled },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(seconds !== undefined && { timeout: seconds * 1000 }),
  });
  if (status === 0) rmSync(compiled, { recursive: true, force: true });
  else console.log('evtx_dump could not be built, or not in time');
}
