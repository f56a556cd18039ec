/** The emulator as a process of its own, for clients that are measured. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../root.ts';

export interface RunningEmulator {
  readonly endpoint: string;
  readonly rule: { readonly immutableId: string; readonly streams: readonly string[] };
  /** What a client's environment needs to sign in and to trust it. */
  readonly env: Readonly<Record<'NODE_EXTRA_CA_CERTS' | `AZURE_${string}`, string>>;
  close(): Promise<void>;
}

export async function startEmulator(dist: string, rule: string): Promise<RunningEmulator> {
  const args = [join(dist, 'cli', 'main.js'), 'serve', '--json', '--dcr', rule];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = JSON.parse(await firstLine(child)) as Announced;
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    endpoint: said.endpoint,
    rule: said.rules[0] ?? { immutableId: '', streams: [] },
    env: {
      NODE_EXTRA_CA_CERTS: said.caFile,
      AZURE_AUTHORITY_HOST: said.authority,
      AZURE_TENANT_ID: said.tenantId,
      AZURE_CLIENT_ID: said.clientId,
      AZURE_CLIENT_SECRET: said.clientSecret,
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What `serve --json` says, as far as it is needed here. */
interface Announced {
  readonly endpoint: string;
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly caFile: string;
  readonly rules: readonly RunningEmulator['rule'][];
}

async function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  let said = '';
  stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error(`amasim serve ended before it was ready: ${said}`);
}
