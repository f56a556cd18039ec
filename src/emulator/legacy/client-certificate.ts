/** The certificate a client shows in TLS: asked for and never verified there, since agents make their own. */
import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Context } from 'hono';
import type { EmulatorEnv } from '../env.ts';

/** The client's certificate, of which TLS has proved that the client has the key; `undefined` when it shows none. */
export function clientCertificate(c: Context<EmulatorEnv>): X509Certificate | undefined {
  const given = c.env?.clientCertificate;
  if (given !== undefined) return readCertificate(given);
  const socket = c.env?.incoming?.socket;
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
}

/** A certificate from its DER; `undefined` when the bytes are none. */
export function readCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined; // not a certificate, which the caller tells
  }
}

/** Why a certificate does not hold at a time, with a clock off by at most `skewMs` when it begins; `undefined` when it does. */
export function expiryOf(certificate: X509Certificate, nowMs: number, skewMs = 0): string | undefined {
  if (nowMs > Date.parse(certificate.validTo)) return 'The certificate has expired.';
  if (nowMs + skewMs < Date.parse(certificate.validFrom)) return 'The certificate is not valid yet.';
  return undefined;
}
