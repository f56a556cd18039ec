/** An authority that takes the connection and says nothing hung `run --to <url>` for ever: the sign-in had no time limit. */
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { azureToken } from '../../src/upload/credential.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

it('gives up on an authority that never answers, and leaves no connection open', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket.resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address() as { port: number };
  vi.stubEnv('AZURE_AUTHORITY_HOST', `https://127.0.0.1:${address.port}`);
  vi.stubEnv('AZURE_TENANT_ID', '11111111-2222-3333-4444-555555555555');
  vi.stubEnv('AZURE_CLIENT_ID', '66666666-7777-8888-9999-000000000000');
  vi.stubEnv('AZURE_CLIENT_SECRET', 'secret');

  // Loaded beforehand: the time it takes is not what is limited here, and is long on a busy machine.
  await import('@azure/identity');
  const token = azureToken(undefined, { timeoutMs: 1500 }).token(new AbortController().signal);
  await expect(token).rejects.toMatchObject({ problem: { code: 'AMASIM_UPLOAD_SIGN_IN' } });
  await expect(token).rejects.toThrow(/no token within 1.5 s/);
  expect(sockets.length).toBeGreaterThan(0);
  await vi.waitFor(() => expect(sockets.every((socket) => socket.closed)).toBe(true), { timeout: 3000 });
});
