// `run --to dir:/proc/x` never ended: Node's recursive mkdir does not, where the system refuses a folder with ENOENT.
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createFolderWriter } from '../../src/upload/folder-writer.ts';

it.skipIf(!existsSync('/proc/self'))(
  'a folder the system refuses with ENOENT is a refused receipt, not an endless loop',
  async () => {
    const target = { immutableId: 'dcr-1', stream: 'Microsoft-Event' };
    const writer = createFolderWriter('/proc/amasim/deeper');
    const batch = { target, body: Buffer.from('[{}]'), rows: 1, ends: Uint32Array.of(3) };
    const receipt = await writer.send(batch, new AbortController().signal);
    expect(receipt).toMatchObject({ kind: 'refused', problem: { code: 'AMASIM_UPLOAD_FOLDER' } });
  },
);
