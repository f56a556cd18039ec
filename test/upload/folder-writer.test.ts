import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderWriter, safeFileName } from '../../src/upload/folder-writer.ts';
import { ndjsonOf } from '../../src/upload/ndjson.ts';
import { batchOf, TARGET } from './rows.ts';

const never = new AbortController().signal;
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'amasim-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('ndjsonOf', () => {
  it('gives every row a line of its own, byte for byte', () => {
    const row = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const lines = new TextDecoder().decode(ndjsonOf(batchOf(rows)));
        expect(lines).toBe(rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
      }),
    );
  });

  it('is not misled by what stands inside a string', () => {
    const rows = [{ Text: '},{"\\' }, { Text: '\\"},{' }, { List: [{ a: 1 }, { b: '],[' }] }];
    const lines = new TextDecoder()
      .decode(ndjsonOf(batchOf(rows)))
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  });
});

describe('the folder writer', () => {
  it('writes a file for each rule and stream, rows in the order they were sent', async () => {
    const folder = join(root, 'order');
    const writer = createFolderWriter(folder);
    const other = { immutableId: TARGET.immutableId, stream: 'Custom-A' };
    const receipts = await Promise.all([
      ...Array.from({ length: 20 }, (_, id) => writer.send(batchOf([{ id }, { text: 'x'.repeat(id * 500) }]), never)),
      writer.send(batchOf([{ other: true }], other), never),
    ]);
    await writer.close();
    const text = await readFile(join(folder, TARGET.immutableId, 'Microsoft-Event.ndjson'), 'utf8');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id?: number });
    expect(rows.flatMap((row) => row.id ?? [])).toEqual(Array.from({ length: 20 }, (_, id) => id));
    expect(rows.length).toBe(40);
    expect(await readFile(join(folder, TARGET.immutableId, 'Custom-A.ndjson'), 'utf8')).toBe('{"other":true}\n');
    const sentBytes = receipts.slice(0, 20).reduce((sum, receipt) => sum + receipt.sentBytes, 0);
    expect(receipts.every((receipt) => receipt.kind === 'accepted' && receipt.attempts === 1)).toBe(true);
    expect(sentBytes).toBe(Buffer.byteLength(text));
  });

  it('replaces the file of an earlier run', async () => {
    const folder = join(root, 'again');
    for (const run of [1, 2]) {
      const writer = createFolderWriter(folder);
      await writer.send(batchOf([{ run }]), never);
      await writer.close();
    }
    expect(await readFile(join(folder, TARGET.immutableId, 'Microsoft-Event.ndjson'), 'utf8')).toBe('{"run":2}\n');
  });

  it('keeps apart targets whose names differ in case alone', async () => {
    const folder = join(root, 'case');
    const writer = createFolderWriter(folder);
    await writer.send(batchOf([{ a: 1 }], { immutableId: 'dcr', stream: 'Custom-A' }), never);
    await writer.send(batchOf([{ a: 2 }], { immutableId: 'dcr', stream: 'custom-a' }), never);
    await writer.close();
    expect((await readdir(join(folder, 'dcr'))).sort()).toEqual(['Custom-A.ndjson', 'custom-a~2.ndjson']);
  });

  // A device that is always full, and takes no byte.
  it.skipIf(!existsSync('/dev/full'))('says of each batch whether all of it was written', async () => {
    const folder = join(root, 'full');
    await mkdir(join(folder, TARGET.immutableId), { recursive: true });
    await symlink('/dev/full', join(folder, TARGET.immutableId, 'Microsoft-Event.ndjson'));
    const writer = createFolderWriter(folder);
    const receipts = await Promise.all([1, 2, 3].map((id) => writer.send(batchOf([{ id }]), never)));
    await writer.close();
    for (const receipt of receipts) {
      expect(receipt).toMatchObject({ kind: 'refused', problem: { code: 'AMASIM_UPLOAD_FOLDER' }, sentBytes: 0 });
      expect(receipt.kind === 'refused' && receipt.problem.message).toContain('ENOSPC');
    }
  });

  it('stops with the batch that is aborted while others are written', async () => {
    const folder = join(root, 'stopped');
    const writer = createFolderWriter(folder);
    const stop = new AbortController();
    const receipts = [1, 2, 3].map((id) => writer.send(batchOf([{ id }]), id === 3 ? stop.signal : never));
    stop.abort();
    expect((await Promise.all(receipts)).map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'refused']);
    await writer.close();
    const text = await readFile(join(folder, TARGET.immutableId, 'Microsoft-Event.ndjson'), 'utf8');
    expect(text).toBe('{"id":1}\n{"id":2}\n');
  });

  it('tells of a folder it cannot write into', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    const receipt = await createFolderWriter(file).send(batchOf([{}]), never);
    expect(receipt).toMatchObject({ kind: 'refused', problem: { code: 'AMASIM_UPLOAD_FOLDER' }, sentBytes: 0 });
    expect(receipt.kind === 'refused' && receipt.problem.message).toMatch(/a-file.*: (ENOTDIR|EEXIST|ENOENT); wanted/);
  });

  it('writes nothing once it is aborted', async () => {
    const folder = join(root, 'aborted');
    const receipt = await createFolderWriter(folder).send(batchOf([{}]), AbortSignal.abort());
    expect(receipt).toMatchObject({ kind: 'refused', problem: { code: 'AMASIM_UPLOAD_ABORTED' } });
    expect(await readdir(root)).not.toContain('aborted');
  });
});

describe('safeFileName', () => {
  it.each([
    ['dcr-0123', 'dcr-0123'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['../up', '%2E.%2Fup'],
    ['a\\b:c*?"<>|', 'a%5Cb%3Ac%2A%3F%22%3C%3E%7C'],
    ['CON', '%43ON'],
    ['com1.x', '%63om1.x'],
    ['', '%'],
    ['lone \ud800', 'lone%20_'],
  ])('%s becomes %s', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });
});
