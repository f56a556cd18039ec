/** What routes may know of the connection, and of what befell the request before them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Hono } from 'hono';
import type { StruckFault } from './faults/armed.ts';

export interface EmulatorEnv {
  /** Nothing when the app is called without a socket. */
  Bindings: {
    /** The request as Node's server received it. */
    readonly incoming?: IncomingMessage;
    /** The answer it will send. */
    readonly outgoing?: ServerResponse;
    /** The certificate the client shows (DER), in a call without a socket. */
    readonly clientCertificate?: Uint8Array;
  };
  Variables: {
    /** The fault that strikes this request. */
    struck?: StruckFault;
    /** Waits as long as so many bytes of the request take to read; rejects when the emulator closes. */
    pace?: (bytes: number) => Promise<void>;
    /** Set once the request is in the log. */
    isLogged?: true;
  };
}

export type EmulatorApp = Hono<EmulatorEnv>;
