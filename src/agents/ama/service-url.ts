import { readEndpoint } from '../../upload/endpoint.ts';

const MAX_URL_CHARS = 8_192;

/**
 * A URL that a service told, if a token may be sent there: https, or this machine; `undefined` otherwise. It may have a query.
 */
export function readServiceUrl(text: string): URL | undefined {
  if (text.length > MAX_URL_CHARS || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.hash !== '' || url.username !== '' || url.password !== '') return undefined;
  return readEndpoint(url.origin).ok ? url : undefined;
}
