/** What routes may know of the connection; nothing of it when the app is called without a socket. */
import type { IncomingMessage } from 'node:http';
import type { Hono } from 'hono';

export interface EmulatorEnv {
  Bindings: {
    /** The request as Node's server received it. */
    readonly incoming?: IncomingMessage;
  };
}

export type EmulatorApp = Hono<EmulatorEnv>;
