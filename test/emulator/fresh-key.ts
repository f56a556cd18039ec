import { generateKeyPairSync } from 'node:crypto';
import { TokenKey } from '../../src/emulator/identity/token-key.ts';

/** A key that no emulator of the tests has: theirs are given in turn (`test/setup.ts`), and may come again. */
export function freshKey(): TokenKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return TokenKey.fromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}
