import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel, KernelFull } from '../../src/kernel/kernel.ts';

describe('the kernel', () => {
  it('has the CRC-32 of any bytes', () => {
    const kernel = new Kernel();
    const { block } = kernel;
    for (let i = 0, value = 1; i < 70_000; i++) {
      value = Math.imul(value, 1_664_525) + 1_013_904_223;
      block[i] = value >>> 24;
    }
    fc.assert(
      fc.property(fc.nat(100), fc.nat(66_000), fc.nat(69_999), fc.nat(255), (start, length, at, byte) => {
        block[at] = byte;
        const bytes = block.subarray(start, start + length);
        expect(kernel.crc32(bytes)).toBe(crc32(bytes));
      }),
    );
    const outside = Uint8Array.from(block.subarray(0, 65_536));
    expect(kernel.crc32(outside)).toBe(crc32(outside));
  });

  it('says when there is no more room, and starts over', () => {
    const kernel = new Kernel();
    const bytes = new Uint8Array(100_000);
    const fill = () => {
      let kept = 0;
      try {
        for (; ; kept++) kernel.keep(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(KernelFull);
      }
      return kept;
    };
    const kept = fill();
    expect(kept).toBeGreaterThan(50);
    kernel.reset();
    expect(fill()).toBe(kept);
    expect(() => kernel.keep(new Uint8Array(100_000_000))).toThrow(KernelFull);
  });

  it('takes no chunk that is longer than one', () => {
    const kernel = new Kernel();
    expect(kernel.enter(new Uint8Array(65_536))).toBe(true);
    expect(kernel.enter(new Uint8Array(65_537))).toBe(false);
  });
});
