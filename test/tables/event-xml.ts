/** Event XML for tests, laid out as Windows writes it. */
interface EventParts {
  readonly provider?: string;
  readonly guid?: string;
  readonly id: number | string;
  readonly version?: number;
  readonly level?: number;
  readonly task?: number | string;
  readonly keywords?: string;
  readonly time?: string;
  readonly channel?: string;
  readonly computer?: string;
  readonly correlation?: string;
  readonly userId?: string;
  /** `EventData`, `UserData` …, and `RenderingInfo`. */
  readonly rest?: string;
}

export function eventXml(parts: EventParts): string {
  const guid = parts.guid === undefined ? '' : ` Guid='${parts.guid}'`;
  const correlation = parts.correlation === undefined ? '' : ` ActivityID='${parts.correlation}'`;
  const user = parts.userId === undefined ? '' : ` UserID='${parts.userId}'`;
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
    `<Provider Name='${parts.provider ?? 'Microsoft-Windows-Security-Auditing'}'${guid}/><EventID>${parts.id}</EventID>` +
    `<Version>${parts.version ?? 2}</Version><Level>${parts.level ?? 0}</Level><Task>${parts.task ?? 12544}</Task><Opcode>0</Opcode>` +
    `<Keywords>${parts.keywords ?? '0x8020000000000000'}</Keywords>` +
    `<TimeCreated SystemTime='${parts.time ?? '2023-04-10T07:47:01.9710164Z'}'/><EventRecordID>1163</EventRecordID>` +
    `<Correlation${correlation}/><Execution ProcessID='4' ThreadID='132'/><Channel>${parts.channel ?? 'Security'}</Channel>` +
    `<Computer>${parts.computer ?? 'CH1-XXXX'}</Computer><Security${user}/></System>${parts.rest ?? ''}</Event>`
  );
}

/** `EventData` with named items, or unnamed ones where the name is empty. */
export function eventData(items: readonly (readonly [name: string, text: string])[]): string {
  const data = items.map(([name, text]) =>
    name === '' ? `<Data>${text}</Data>` : `<Data Name='${name}'>${text}</Data>`,
  );
  return `<EventData>${data.join('')}</EventData>`;
}
