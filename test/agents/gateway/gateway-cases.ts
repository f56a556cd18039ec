/** What the gateway answers to a request, and which event it writes. */
import type { GatewayOptions } from '../../../src/agents/gateway/settings.ts';
import { connectRequest, ODS, WORKSPACE } from './tls-servers.ts';

export interface RequestCase {
  readonly name: string;
  readonly options?: Partial<GatewayOptions>;
  readonly sent: string | Buffer;
  /** First line of the answer. */
  readonly answer: string;
  /** Of the one event it leads to; none where it is let through. */
  readonly event?: number;
  readonly message?: string;
}

const ESTABLISHED = 'HTTP/1.1 200 Connection established';
const FORBIDDEN = 'HTTP/1.1 403 Forbidden';
const OTHER = '99999999-2222-3333-4444-555555555555';
const AMA = { agent: 'ama', allow: ['*.azure.com'], allowAma: ['westeurope'] } as const;
const MMA = { agent: 'mma', allow: ['*.azure.com'], allowAma: ['westeurope'] } as const;

function asked(host: string, options: Partial<GatewayOptions>, refused?: string): RequestCase {
  const name = `${host} with ${JSON.stringify(options)}`;
  const sent = connectRequest(host.includes(':') ? host : `${host}:443`);
  if (refused === undefined) return { name, options, sent, answer: ESTABLISHED };
  return { name, options, sent, answer: FORBIDDEN, event: 105, message: refused };
}

const UNLISTED = 'not in the allowed list';

export const REQUEST_CASES: readonly RequestCase[] = [
  asked(ODS, {}),
  asked(`${WORKSPACE}.oms.opinsights.azure.com`, {}),
  asked(`${WORKSPACE}.agentsvc.azure-automation.net`, {}),
  asked('scadvisorcontent.blob.core.windows.net', {}),
  asked(ODS.toUpperCase(), {}),
  asked(`${ODS}.`, {}),
  asked(`${OTHER}.ods.opinsights.azure.com`, {}, UNLISTED),
  asked(`x${ODS}`, {}, UNLISTED),
  asked(`${ODS}.example`, {}, UNLISTED),
  asked('example.com', {}, UNLISTED),
  asked('[::1]:443', {}, UNLISTED),
  asked('[::1]:443', { allow: ['::1'] }),
  asked(`${ODS}:80`, {}, 'port 80 is not secure (443)'),
  asked(`${ODS}:8443`, {}, 'port 8443'),
  asked('a.example', { allow: ['*.example'] }),
  asked('a.b.example', { allow: ['*.example'] }),
  asked('example', { allow: ['*.example'] }, UNLISTED),
  asked('badexample', { allow: ['*.example'] }, UNLISTED),
  asked('A.Example', { allow: ['a.EXAMPLE'] }),
  asked('b.a.example', { allow: ['a.example'] }, UNLISTED),
  asked('global.handler.control.monitor.azure.com', {}, UNLISTED),
  asked('global.handler.control.monitor.azure.com', { allowAma: ['westeurope'] }),
  asked('westeurope.handler.control.monitor.azure.com', { allowAma: ['westeurope'] }),
  asked('eastus.handler.control.monitor.azure.com', { allowAma: ['westeurope'] }, UNLISTED),
  asked('dce-ab12.westeurope-1.ingest.monitor.azure.com', { allowAma: ['WestEurope'] }),
  asked('dce-ab12.westeurope.ingest.monitor.azure.com', { allowAma: ['westeurope'] }),
  asked('dce-ab12.eastus-1.ingest.monitor.azure.com', { allowAma: ['westeurope'] }, UNLISTED),
  // Both ends run the same type of agent, even where a host is on the local list.
  asked(ODS, AMA),
  asked('global.handler.control.monitor.azure.com', AMA),
  asked('dce-ab12.westeurope-1.ingest.monitor.azure.com', AMA),
  asked(`${WORKSPACE}.oms.opinsights.azure.com`, AMA, 'type mma'),
  asked(`${WORKSPACE}.oms.opinsights.azure.com`, { agent: 'ama' }, UNLISTED),
  asked(ODS, MMA),
  asked(`${WORKSPACE}.oms.opinsights.azure.com`, MMA),
  asked('global.handler.control.monitor.azure.com', MMA, 'type ama'),
  asked('dce-ab12.westeurope-1.ingest.monitor.azure.com', MMA, 'type ama'),
  // Clouds.
  asked(`${WORKSPACE}.ods.opinsights.azure.us`, {}, UNLISTED),
  asked(`${WORKSPACE}.ods.opinsights.azure.us`, { cloud: 'usgov' }),
  asked(ODS, { cloud: 'usgov' }, UNLISTED),
  asked('global.handler.control.monitor.azure.cn', { cloud: 'china', allowAma: ['chinaeast2'] }),
  // Requests of other kinds.
  ...(
    [
      ['GET', `GET http://${ODS}/ HTTP/1.1\r\nHost: ${ODS}\r\n\r\n`],
      ['POST', `POST http://${ODS}/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello`],
      ['a method in small letters', `connect ${ODS}:443 HTTP/1.1\r\n\r\n`],
      ['HTTP/2', `CONNECT ${ODS}:443 HTTP/2\r\n\r\n`],
      ['an empty head', '\r\n'],
      ['TLS', Buffer.from([22, 3, 1, 0, 200, 1, 0, 0, 196])],
      ['zero bytes', Buffer.alloc(100)],
    ] as const
  ).map(([name, sent]) => ({
    name,
    sent,
    answer: 'HTTP/1.1 405 Method Not Allowed',
    event: 104,
    message: 'Not an HTTP',
  })),
  ...['no-port', `${ODS}:0`, `${ODS}:65536`, ':443', 'a b:443x', `https://${ODS}:443`, `u@${ODS}:443`, '::1:443'].map(
    (to) => ({
      name: `the destination ${to}`,
      sent: connectRequest(to.replace(' ', '_/')),
      answer: 'HTTP/1.1 400 Bad Request',
      event: 400,
      message: 'Cannot read the destination',
    }),
  ),
  {
    name: 'a head over 16 KiB',
    sent: `CONNECT ${ODS}:443 HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`,
    answer: 'HTTP/1.1 431 Request Header Fields Too Large',
    event: 400,
    message: 'too large',
  },
  {
    name: 'a head that never ends',
    options: { requestTimeoutMs: 20 },
    sent: 'CONNECT ',
    answer: 'HTTP/1.1 408 Request Timeout',
    event: 403,
    message: 'No request in time',
  },
  { name: 'lines that end in LF', sent: `CONNECT ${ODS}:443 HTTP/1.0\nHost: x\n\n`, answer: ESTABLISHED },
];
