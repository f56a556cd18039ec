/**
 * Before each file of tests; files of a thread share their modules, and run this again.
 *
 * `AMASIM_SEED` makes the random cases the same in every run: so a gate says the same of a commit each time it is asked. Without it each run
 * has cases of its own.
 *
 * To make a key that signs tokens takes longer than most tests that start an emulator: each thread makes four and gives them in
 * turn, so that emulators that are started one after the other have different ones.
 */
import fc from 'fast-check';
import { TokenKey } from '../src/emulator/identity/token-key.ts';

const KEYS = 4;

const seed = process.env.AMASIM_SEED;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

if (!('isInTurn' in TokenKey.generate)) {
  const { generate } = TokenKey;
  const keys: Promise<TokenKey>[] = [];
  let given = 0;
  const inTurn = (): Promise<TokenKey> => {
    const number = given++ % KEYS;
    keys[number] ??= generate();
    return keys[number];
  };
  TokenKey.generate = Object.assign(inTurn, { isInTurn: true });
}
