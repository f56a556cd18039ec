/** Listeners that can be closed for certain. */
import type { AddressInfo, Server, Socket } from 'node:net';
import { SimulatorError } from '../../base/problem.ts';

export interface Listening {
  readonly port: number;
  /** Cuts every connection off and listens no more. */
  close(): Promise<void>;
}

/** Told what goes wrong later, such as a client that could not be accepted for want of file descriptors. */
export type OnError = (cause: NodeJS.ErrnoException) => void;

/** Errors: throws AMASIM_GATEWAY_PORT when it cannot listen there. */
export async function listenOn(server: Server, host: string, port: number, onError: OnError): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`;
      reject(new SimulatorError({ code: 'AMASIM_GATEWAY_PORT', message }, { cause }));
    });
    server.listen(port, host, resolve);
  });
  server.on('error', onError);
  const close = async () => {
    // A server counts a socket as closed before the socket says so, and what it says is still to be logged.
    const cut = [...sockets].map((socket) => new Promise<void>((resolve) => socket.destroy().once('close', resolve)));
    // Also called back when it was not listening any more: closing twice is no mistake.
    await Promise.all([...cut, new Promise<void>((resolve) => server.close(() => resolve()))]);
  };
  return { port: (server.address() as AddressInfo).port, close };
}
