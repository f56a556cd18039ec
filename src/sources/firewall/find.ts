/** Firewall logs among the files of a folder. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FIREWALL_LOG_NAME } from '../../contract/windows-firewall.ts';
import { isFirewallLog } from './header.ts';

/** The header has some 200 bytes. */
const HEAD_BYTES = 1024;
/** Names that say so. */
const NAMED = /fw\.|firewall/i;

/**
 * Whether a file of a folder is a log of the Windows Firewall: it is called `.log`, and begins like one. One that cannot be read
 * is taken for one if its name says so, to be told of by whoever opens it.
 */
export async function isFirewallFile(path: string): Promise<boolean> {
  const name = basename(path);
  if (!FIREWALL_LOG_NAME.test(name)) return false;
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return isFirewallLog(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return NAMED.test(name);
  }
}
