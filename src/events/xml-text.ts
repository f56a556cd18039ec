/** Raw XML text → the characters it stands for. The text is known to be well-formed: the scanner has checked it. */

const REFERENCE = /&(?:#x([0-9A-Fa-f]+)|#(\d+)|(\w+));/g;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };
const COLON = 0x3a;
const LINE_BREAKS_AND_TABS = /\r\n|[\t\n\r]/g;

/** Line breaks as XML reads them: CR LF and a CR alone are one LF. A CR written as a reference is none of these. */
export function unifyLineBreaks(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}

/** The characters that a text with line breaks as XML reads them stands for. */
export function resolveReferences(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(REFERENCE, (_, hexadecimal?: string, decimal?: string, name?: string) => {
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
    return NAMED[name as string] as string;
  });
}

/** An attribute's value: white space characters become blanks, as XML has it, unless written as references. */
export function attributeText(raw: string): string {
  for (let i = 0; i < raw.length; i++) {
    if (raw.charCodeAt(i) < 0x20) return resolveReferences(raw.replace(LINE_BREAKS_AND_TABS, ' '));
  }
  return resolveReferences(raw);
}

/** Whether there is nothing but white space. */
export function isBlank(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) {
    const unit = raw.charCodeAt(i);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x09 && unit !== 0x0d) return false;
  }
  return true;
}

/** The name without its prefix; namespace declarations and `xml:…` keep theirs. */
export function localName(name: string): string {
  for (let i = name.length - 1; i > 0; i--) {
    if (name.charCodeAt(i) === COLON) return name.startsWith('xml') ? name : name.slice(i + 1);
  }
  return name;
}
