import { GATEWAY_REFUSALS } from '../../contract/gateway.ts';

/** The answer, byte for byte, to a request that is not let through. */
export function answerOf(refusal: keyof typeof GATEWAY_REFUSALS): string {
  const { status, text } = GATEWAY_REFUSALS[refusal];
  const allow = refusal === 'notConnect' ? 'Allow: CONNECT\r\n' : '';
  const headers = `${allow}Content-Type: text/plain\r\nContent-Length: ${text.length + 1}\r\nConnection: close\r\n`;
  return `HTTP/1.1 ${status}\r\n${headers}\r\n${text}\n`;
}
