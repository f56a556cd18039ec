/** CRC-32 of long stretches of bytes: most of the work, without tables. */
import { FOLDED, MOST_FOLDED } from './memory';

/*
 * The polynomial of the CRC divides x^203 + x^186 + x^123 + x^85 + x^79 + 1 (found by search), and so, as squaring is linear, that
 * one with 128 times the exponents: a vector of 16 bytes can be taken away when it is added to those 17, 80, 118, 124 and 203
 * further on. The idea of using such sparse multiples is Chorba's (K. Russell, 2024).
 */
const VECTOR: usize = 16;
const TAP_1: usize = 17 * VECTOR;
const TAP_2: usize = 80 * VECTOR;
const TAP_3: usize = 118 * VECTOR;
const TAP_4: usize = 124 * VECTOR;
const TAP_5: usize = 203 * VECTOR;

/**
 * Puts bytes at `FOLDED + n` whose CRC-32, with all bits of the start value zero, is that of `length` bytes at `start`; gives n. There are
 * `length - n` of them. `length` is a multiple of 16, more than 203 of them and at most `MOST_FOLDED`.
 */
export function fold(start: usize, length: usize): usize {
  if (length > MOST_FOLDED || length <= TAP_5) return 0;
  const last = length - TAP_5;
  // Before the first there is nothing; the start value is added to the first four bytes.
  memory.fill(FOLDED - TAP_5, 0, TAP_5);
  const first = v128.load(start);
  v128.store(FOLDED, v128.xor(first, i32x4(-1, 0, 0, 0)));
  for (let at: usize = VECTOR; at < last; at += VECTOR) {
    const from = FOLDED - TAP_5 + at;
    let sum = v128.xor(v128.load(start + at), v128.load(from, TAP_5 - TAP_1));
    sum = v128.xor(sum, v128.xor(v128.load(from, TAP_5 - TAP_2), v128.load(from, TAP_5 - TAP_3)));
    v128.store(from, v128.xor(sum, v128.xor(v128.load(from, TAP_5 - TAP_4), v128.load(from))), TAP_5);
  }
  memory.copy(FOLDED + last, start + last, TAP_5);
  addTap(last, length, TAP_1);
  addTap(last, length, TAP_2);
  addTap(last, length, TAP_3);
  addTap(last, length, TAP_4);
  addTap(last, length, TAP_5);
  return last;
}

/** Adds what was taken away before `last` to what is behind it. */
function addTap(last: usize, length: usize, tap: usize): void {
  const end = min(last + tap, length);
  for (let at = last; at < end; at += VECTOR) {
    const to = FOLDED + at;
    v128.store(to, v128.xor(v128.load(to), v128.load(to - tap)));
  }
}
