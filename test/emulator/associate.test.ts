import { expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';

const DCR = ['fixtures/rules/security-and-system.json'];
const MACHINE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm';

it.each([
  [{}, 0],
  [{ associate: 'none' }, 0],
  [{ associate: 'all' }, 1],
  [{ strict: 'loose' }, 1],
] as const)(
  'gives a machine without associations the rules of the start only where it is told to: %j',
  async (options, rules) => {
    await using azure = await startEmulator({ dcr: DCR, ...options });
    const url = `${azure.endpoint}${MACHINE}/agentConfigurations?platform=windows&api-version=2022-06-02`;
    const headers = { authorization: `Bearer ${azure.issueToken('https://monitor.azure.com')}` };
    const reply = await azure.app.request(url, { headers });
    expect(await reply.json()).toMatchObject({ configurations: { length: rules } });
    // A token is asked for all the same, but in loose mode.
    expect((await azure.app.request(url)).status).toBe('strict' in options ? 200 : 401);
  },
);
