import { describe, expect, it } from 'vitest';
import { readEvtxFileHeader } from '../../../src/sources/evtx/file-header.ts';
import { ChunkBytes, fileBytes } from './evtx-bytes.ts';

const good = fileBytes([new ChunkBytes().build()]);

function read(bytes: Uint8Array, size = bytes.length) {
  return readEvtxFileHeader(bytes, { source: 'a.evtx', size });
}

function changed(change: (view: DataView) => void): Uint8Array {
  const bytes = good.slice();
  change(new DataView(bytes.buffer));
  return bytes;
}

describe('the header of an EVTX file', () => {
  it('is read without a warning when all is well', () => {
    expect(read(good)).toEqual({
      ok: true,
      value: { majorVersion: 3, minorVersion: 1, chunkCount: 1, dirty: false, warnings: [] },
    });
  });

  it.each([
    ['nothing at all', new Uint8Array(0)],
    ['the text of a link', new TextEncoder().encode('../logs/System.evtx')],
    ['one chunk without its file', new ChunkBytes().build()],
  ])('rejects %s with a problem', (_, bytes) => {
    const result = read(bytes);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problem.code).toBe('AMASIM_EVTX_NOT_EVTX');
  });

  it('says where a file ends that is shorter than its header', () => {
    const result = read(good.subarray(0, 200));
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.problem.code).toBe('AMASIM_SOURCE_TRUNCATED');
      expect(result.problem.place?.byteOffset).toBe(200);
    }
  });

  it.each([
    ['the dirty flag', changed((view) => view.setUint32(120, 1, true)), 1],
    ['a checksum that does not fit', changed((view) => view.setUint32(124, 1, true)), 1],
    ['an unknown version (which breaks the checksum, too)', changed((view) => view.setUint16(38, 9, true)), 2],
    ['more chunks than there is room for', changed((view) => view.setUint16(42, 7, true)), 2],
  ])('only warns about %s', (_, bytes, warnings) => {
    const result = read(bytes);
    expect(result.ok && result.value.warnings.map(({ code }) => code)).toEqual(
      new Array(warnings).fill('AMASIM_EVTX_HEADER'),
    );
  });
});
