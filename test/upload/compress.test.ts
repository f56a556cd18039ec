import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { compressBody } from '../../src/upload/compress.ts';

describe('compressBody', () => {
  it('gives gzip that unpacks to the body, the same bytes every time', async () => {
    const body = new TextEncoder().encode(JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ EventID: id }))));
    const first = await compressBody(body);
    const second = await compressBody(body);
    expect(first.encoding).toBe('gzip');
    expect(first.bytes.length).toBeLessThan(body.length / 4);
    expect(new Uint8Array(gunzipSync(first.bytes))).toEqual(body);
    expect(second).toEqual(first);
  });

  it('leaves a body as it is when gzip would carry it over the limit of a call', async () => {
    const random = new Random(7);
    const noise = Uint8Array.from({ length: 5000 }, () => random.below(256));
    expect(await compressBody(noise, 5000)).toEqual({ bytes: noise, encoding: 'identity' });
    expect((await compressBody(noise, 6000)).encoding).toBe('gzip');
  });
});
