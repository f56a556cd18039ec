/** What is told of a connection. */

/** `closing`: refused or ended, and the client still has to be told. */
export type ConnectionState = 'request' | 'hello' | 'connecting' | 'handshake' | 'tunnel' | 'closing';

/** A line of the connection table. */
export interface ConnectionEntry {
  readonly id: number;
  /** `address:port` */
  readonly client: string;
  /** `host:port` of the CONNECT. */
  readonly destination?: string;
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly state: ConnectionState;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Of the tunnel, heads of HTTP not counted. */
  readonly bytesFromClient: number;
  readonly bytesToClient: number;
  /** `TLS 1.2`, as the server chose. */
  readonly tlsVersion?: string;
}
