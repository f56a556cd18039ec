/** Rules the emulator tests share. */
import type { EmulatorRule } from '../../src/emulator/rules.ts';

export const RULE_ID = 'dcr-00000000000000000000000000000001';
export const NO_ROLE_ID = 'dcr-00000000000000000000000000000002';

export const RULES: readonly EmulatorRule[] = [
  {
    name: 'first',
    immutableId: RULE_ID,
    streams: [
      { stream: 'Microsoft-Event', outputs: [{ table: 'Event' }] },
      {
        stream: 'Custom-Declared',
        columns: [
          { name: 'TimeGenerated', type: 'datetime' },
          { name: 'Message', type: 'string' },
          { name: 'Detail', type: 'dynamic' },
        ],
        outputs: [{ table: 'Declared_CL' }, { table: 'Second_CL', transformKql: 'source | take 1' }],
      },
    ],
  },
  {
    name: 'without role',
    immutableId: NO_ROLE_ID,
    access: 'missing',
    streams: [{ stream: 'Microsoft-Event', outputs: [{ table: 'Event' }] }],
  },
];
