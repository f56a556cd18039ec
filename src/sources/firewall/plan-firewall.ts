/** Where blocks of a firewall log end: behind a line. What the header says of a block's lines goes with it. */
import { basename } from 'node:path';
import {
  FIREWALL_LOG_PROFILES,
  type FirewallProfile,
  MAX_FIREWALL_LINE_BYTES,
} from '../../contract/windows-firewall.ts';
import type { ByteSource } from '../byte-source.ts';
import { type FirewallHeader, headerAfter, markBytes, NO_HEADER } from './header.ts';

/** As large as those of XML, for the same reasons. */
export const DEFAULT_FIREWALL_BLOCK_BYTES = 1 << 20;

const LINE_FEED = 0x0a;

/** What a block of a firewall log has to know of what stands before it. Plain data, crosses threads. */
export interface FirewallPart {
  readonly header: FirewallHeader;
  /** The block begins inside of a line that is too long, and was counted with the block before. */
  readonly inLine?: true;
  /** The one profile whose lines the log has, where that is known. */
  readonly profile?: FirewallProfile;
}

export interface FirewallStretch {
  readonly format: 'firewall';
  readonly start: number;
  readonly end: number;
  readonly goesOn?: true;
  readonly firewall: FirewallPart;
}

/**
 * The stretches of a log. Each is read here as well, for the lines with `#` in it.
 *
 * Memory: a block and the longest line. A line longer than that may be cut; whoever reads the first part counts it.
 */
export async function* planFirewall(
  bytes: ByteSource,
  { source, blockBytes = DEFAULT_FIREWALL_BLOCK_BYTES }: { readonly source: string; readonly blockBytes?: number },
): AsyncGenerator<FirewallStretch> {
  const profile = profileOf(source);
  let header = NO_HEADER;
  let begins: 'line' | 'inLine' = 'line';
  let start = markBytes(await bytes.read(0, 3));
  for (;;) {
    const { end, goesOn, ends } = await stretchEnd(bytes, start, blockBytes);
    if (end <= start) return;
    const firewall = { header, ...(begins === 'inLine' && { inLine: true as const }), ...(profile && { profile }) };
    const after = headerAfter(await bytes.read(start, end), header, begins);
    yield { format: 'firewall', start, end, ...(goesOn && { goesOn: true as const }), firewall };
    header = after;
    begins = ends;
    start = end;
  }
}

interface StretchEnd {
  readonly end: number;
  readonly goesOn: boolean;
  /** What stands there. */
  readonly ends: 'line' | 'inLine';
}

async function stretchEnd(bytes: ByteSource, start: number, blockBytes: number): Promise<StretchEnd> {
  const target = start + blockBytes;
  const furthest = target + MAX_FIREWALL_LINE_BYTES + 1;
  const known = await bytes.endBefore(furthest);
  if (known <= target) return { end: known, goesOn: false, ends: 'line' };
  const window = await bytes.read(target - 1, known);
  const lineFeed = window.indexOf(LINE_FEED);
  if (lineFeed < 0) return { end: known, goesOn: known === furthest, ends: known === furthest ? 'inLine' : 'line' };
  const end = target + lineFeed;
  return { end, goesOn: end < known || known === furthest, ends: 'line' };
}

/** The profile that the name of a log tells; also of the log before (`.old`). */
function profileOf(source: string): FirewallProfile | undefined {
  // Names of Windows may come to other systems with their folders.
  const name = basename(source.replaceAll('\\', '/')).toLowerCase();
  return FIREWALL_LOG_PROFILES.get(name.replace(/\.old$/, ''));
}
