/** A CRC-32 as stored in a header, and as it should be; nothing is computed where the bytes it is of are not all there. */
export interface Checksum {
  readonly stored: number;
  readonly computed: number | undefined;
}

export function fits({ stored, computed }: Checksum): boolean {
  return stored === computed;
}

/** What is wrong with the checksum of something (`a chunk header`). Some writers leave checksums out. */
export function describeChecksum(what: string, { stored, computed = 0 }: Checksum): string {
  if (stored === 0) return `${what}: no checksum is stored, ${hex(computed)} was calculated`;
  return `the checksum of ${what} does not fit: ${hex(stored)} is stored, ${hex(computed)} was calculated`;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
