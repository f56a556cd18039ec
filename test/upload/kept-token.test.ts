import { describe, expect, it } from 'vitest';
import { isTokenText, KeptToken, withSpare } from '../../src/upload/kept-token.ts';
import { VirtualClock } from './virtual-clock.ts';

const MINUTE_MS = 60_000;
const never = new AbortController().signal;

/** Tokens numbered from 1, each good for a minute. */
function numbered() {
  const clock = new VirtualClock();
  const seen = { asked: 0, refused: 0 };
  const kept = new KeptToken({
    clock,
    ask: async () => ({ token: `token-${++seen.asked}`, goodUntilMs: clock.now() + MINUTE_MS }),
    onRefused: () => {
      seen.refused++;
    },
  });
  return { kept, clock, seen };
}

/** A token whose asking ends when the test says so. */
function pending() {
  let answer: (token: string) => void = () => {};
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  let asked = 0;
  const kept = new KeptToken({
    clock: new VirtualClock(),
    ask: async () => {
      asked++;
      return { token: await answered, goodUntilMs: Number.POSITIVE_INFINITY };
    },
  });
  return { kept, answer, asked: () => asked };
}

describe('a token that is kept', () => {
  it('is asked for again at the moment it ends, and not before', async () => {
    const { kept, clock } = numbered();
    expect(await kept.token(never)).toBe('token-1');
    clock.pass(MINUTE_MS - 1);
    expect(await kept.token(never)).toBe('token-1');
    clock.pass(1);
    expect(await kept.token(never)).toBe('token-2');
  });

  it('is asked for once by all who want it at the same time', async () => {
    const { kept, answer, asked } = pending();
    const wanted = [kept.token(never), kept.token(never)];
    answer('token');
    expect(await Promise.all(wanted)).toEqual(['token', 'token']);
    expect(asked()).toBe(1);
  });

  it('is not waited for by one who gives up, and comes to the others', async () => {
    const { kept, answer, asked } = pending();
    const gaveUp = new AbortController();
    const first = kept.token(gaveUp.signal);
    const second = kept.token(never);
    gaveUp.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    answer('token');
    expect(await second).toBe('token');
    expect(asked()).toBe(1);
  });

  it('is asked for anew after asking failed', async () => {
    let fails = true;
    const kept = new KeptToken({
      clock: new VirtualClock(),
      ask: async () => {
        if (fails) throw new Error('nobody there');
        return { token: 'token', goodUntilMs: Number.POSITIVE_INFINITY };
      },
    });
    await expect(kept.token(never)).rejects.toThrow('nobody there');
    fails = false;
    expect(await kept.token(never)).toBe('token');
  });

  it('is another one after it was refused; a refusal of an older one changes nothing', async () => {
    const { kept, seen } = numbered();
    const first = await kept.token(never);
    kept.refused(first);
    expect(await kept.token(never)).toBe('token-2');
    kept.refused(first);
    expect(await kept.token(never)).toBe('token-2');
    expect(seen).toEqual({ asked: 2, refused: 1 });
  });
});

describe('the spare of a token', () => {
  it.each([
    ['five minutes before it ends', 60 * MINUTE_MS, 55 * MINUTE_MS],
    ['five minutes before, of ten', 10 * MINUTE_MS, 5 * MINUTE_MS],
    ['half its life, if that is shorter', 4 * MINUTE_MS, 2 * MINUTE_MS],
    ['nothing of one that has ended', -MINUTE_MS, -MINUTE_MS],
  ])('is %s', (_, endsMs, expected) => {
    expect(withSpare(0, endsMs)).toBe(expected);
  });
});

describe('a text', () => {
  it.each([
    ['of visible ASCII', '!eyJ0eXAiOiJKV1Qi.~', true],
    ['of 16,384 characters', 'x'.repeat(16_384), true],
    ['of one more', 'x'.repeat(16_385), false],
    ['without a character', '', false],
    ['with a space', 'a b', false],
    ['with a line end', 'a\r\nx-header: 1', false],
    ['beyond ASCII', 'tökén', false],
    ['that is a number', 5, false],
    ['that is missing', undefined, false],
  ])('%s: is it a token?', (_, value, expected) => {
    expect(isTokenText(value)).toBe(expected);
  });
});
