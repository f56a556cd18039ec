/** Analytical events of DNS servers, for tests. */
import { eventData, eventXml } from './event-xml.ts';

/** Event XML of a DNS server's event with these items. */
export function dnsEvent(id: number, items: Readonly<Record<string, string>>, computer = 'dns01.contoso.com'): string {
  return eventXml({
    provider: 'Microsoft-Windows-DNSServer',
    channel: 'Microsoft-Windows-DNSServer/Analytical',
    id,
    computer,
    rest: eventData(Object.entries(items)),
  });
}
