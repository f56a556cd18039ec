import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './emulator/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TOOLS = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
const folder = temporaryFolder();

/** Code blocks of the README in one section, with their language. */
function blocksOf(section: string): { readonly language: string; readonly text: string }[] {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  const from = readme.indexOf(`### ${section}\n`);
  expect(from).toBeGreaterThan(0);
  const text = readme.slice(from, readme.indexOf('\n## ', from));
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gmu)].map(([, language = '', code = '']) => ({
    language,
    text: code,
  }));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a script as a reader would, beside the sample rules; ends what it started. */
async function runScript(script: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  symlinkSync(`${ROOT}fixtures`, `${folder}/fixtures`, 'junction');
  writeFileSync(`${folder}/amasim`, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}dist/cli/main.js" "$@"\n`);
  chmodSync(`${folder}/amasim`, 0o755);
  // Bash reads the user's own settings when its input is a socket, as Node's pipes are.
  const child = spawn('bash', ['--norc', '-euc', `trap 'kill $(jobs -p); wait' EXIT\n${script}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  return said;
}

const MOVING = /\d{4}-\d\d-\d\dT[\d:.]+Z|dcr-[0-9a-f]{32}/gu;

it.skipIf(!TOOLS)('answers the curl commands of the README as it says (bash and curl)', async () => {
  const blocks = blocksOf('Your own client against the emulator');
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const [wanted] = blocks.filter(({ language }) => language === '');
  const script = commands.join('\n').replaceAll('8443', String(await freePort()));
  const { stdout, stderr } = await runScript(script);
  expect(stderr).toBe('amasim: closing\n');
  expect(stdout.replace(MOVING, '…')).toBe(wanted?.text.replace(MOVING, '…'));
});
