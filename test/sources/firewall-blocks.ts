/** Firewall logs of tests as blocks. */
import type { Problem } from '../../src/base/problem.ts';
import type { Block } from '../../src/sources/block.ts';
import { planBlocks } from '../../src/sources/plan.ts';

export const FIELDS =
  'date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path';
export const HEADER = `#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: ${FIELDS}\n\n`;

/** The blocks of bytes that come through a pipe in pieces. */
export async function blocksOf(
  bytes: Uint8Array,
  options: { readonly blockBytes?: number; readonly pieceBytes?: number; readonly path?: string } = {},
): Promise<{ blocks: Block[]; problems: Problem[] }> {
  const { blockBytes, pieceBytes = 65_536 } = options;
  const problems: Problem[] = [];
  const blocks: Block[] = [];
  const planned = planBlocks([{ kind: 'stream', source: '-' }], {
    report: (problem) => problems.push(problem),
    stdin: (async function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    })(),
    firewallLogs: true,
    ...(blockBytes !== undefined && { firewallBlockBytes: blockBytes }),
  });
  for await (const block of planned) blocks.push(block);
  return { blocks, problems };
}
