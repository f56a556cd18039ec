import { describe, expect, it } from 'vitest';
import { EVTX_FILE_HEADER_BYTES } from '../../../src/sources/block.ts';
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

function problemsOf(result: ReturnType<typeof read>): { code: string; byteOffset: number | undefined }[] {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value.problems.map(({ code, place }) => ({ code, byteOffset: place?.byteOffset }));
}

describe('the header of an EVTX file', () => {
  it('is read without a warning when all is well', () => {
    expect(read(good)).toEqual({
      ok: true,
      value: { majorVersion: 3, minorVersion: 1, chunkCount: 1, dirty: false, reliable: true, problems: [] },
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
    expect(result.ok && result.value.problems.map(({ code }) => code)).toEqual(
      new Array(warnings).fill('AMASIM_EVTX_HEADER'),
    );
  });

  it('says of a closed log with fewer chunks than announced that it was cut, of a dirty one that it is odd', () => {
    const size = EVTX_FILE_HEADER_BYTES;
    expect(problemsOf(read(good, size))).toEqual([{ code: 'AMASIM_EVTX_CHUNKS_MISSING', byteOffset: 0 }]);
    const dirty = changed((view) => view.setUint32(120, 1, true));
    expect(problemsOf(read(dirty, size)).map(({ code }) => code)).toEqual(['AMASIM_EVTX_HEADER', 'AMASIM_EVTX_HEADER']);
  });
});
