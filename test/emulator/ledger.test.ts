import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, SETTING, settingOf, sharedLedgerAzure, startLedgerAzure } from './ledger-azure.ts';
import { LEDGER_CASES } from './ledger-cases.ts';
import { RULE_ID } from './rules.ts';
import { temporaryFolder } from './temporary-folder.ts';

const local = sharedLedgerAzure(({ tellErrors }) => tellErrors());

describe.each(['app', 'socket'] as const)('the ledger, through the %s', (how) => {
  it.each(LEDGER_CASES)('$name', async ({ body, how: sent, fault, status, ledger, error }) => {
    const { azure } = local;
    local.through(how);
    if (fault !== undefined) azure.setFaults([{ ...fault, count: 1 }]);
    expect((await local.post(body, sent)).status).toBe(status);
    const said = azure.ledger().filter(({ kind }) => kind !== 'written');
    expect(said).toMatchObject(ledger);
    const id = sent?.headers?.['x-ms-client-request-id'];
    const row = error && {
      ...error,
      TimeGenerated: NOW,
      InputStreamId: sent?.stream ?? 'Custom-App',
      _ResourceId: local.ruleId.toLowerCase(),
      _SubscriptionId: azure.workspace.subscriptionId,
      TenantId: azure.workspace.workspaceId,
      Type: 'DCRLogErrors',
      ...(id !== undefined && { ClientRequestId: id }),
    };
    expect([...azure.rows('DCRLogErrors')]).toMatchObject(row === undefined ? [] : [row]);
  });
});

describe('errors of rules', () => {
  it('are told once an hour, by the clock of the emulator', async () => {
    const told = () => [...local.azure.rows('DCRLogErrors')].length;
    const counts: number[] = [];
    for (const [advanceMs, body] of [
      [0, '{'],
      [0, '{'],
      [0, '1'],
      [39 * 60_000, '{'],
      [60_000, '{'],
    ] as const) {
      local.clock.ms += advanceMs;
      await local.post(body);
      counts.push(told());
    }
    expect(counts).toEqual([1, 1, 2, 2, 3]);
    expect(local.azure.ledger().filter(({ kind }) => kind === 'lost')).toHaveLength(5);
  });

  it('are told while there is a diagnostic setting, or always when asked for', async () => {
    await local.arm('DELETE', settingOf(local.ruleId));
    await local.post('{');
    expect([...local.azure.rows('DCRLogErrors')]).toEqual([]);
    await local.tellErrors();
    await local.post('{');
    expect([...local.azure.rows('DCRLogErrors')]).toHaveLength(1);
    await local.arm('DELETE', settingOf(local.ruleId));
    await local.post('1');
    expect([...local.azure.rows('DCRLogErrors')]).toHaveLength(1);
    const always = await startLedgerAzure({ ruleErrors: 'always' });
    await always.post('{', { rule: RULE_ID, stream: 'Microsoft-Event' });
    const [row] = [...always.azure.rows('DCRLogErrors')];
    expect(row).toMatchObject({
      Message: 'The payload is not valid JSON.',
      TenantId: always.azure.workspace.workspaceId,
    });
    expect(row).not.toHaveProperty('_ResourceId');
    await always.close();
  });

  it.each([
    ['category', [{ category: 'logerrors', enabled: true }], 1],
    ['group', [{ categoryGroup: 'allLogs', enabled: true }], 1],
    ['other group', [{ categoryGroup: 'audit', enabled: true }], 0],
  ] as const)('are told by the %s of the setting', async (_, logs, rows) => {
    await local.made(local.arm('PUT', settingOf(local.ruleId), SETTING(local.workspace, logs)));
    await local.post('{');
    expect([...local.azure.rows('DCRLogErrors')]).toHaveLength(rows);
  });

  it('are kept, and muted, over a restart', async () => {
    const data = temporaryFolder();
    const first = await startLedgerAzure({ data, ruleErrors: 'always' });
    await first.post('{', { rule: RULE_ID, stream: 'Microsoft-Event' });
    await first.post([{}], { rule: RULE_ID, stream: 'Custom-No' });
    await first.close();
    const again = await startLedgerAzure({ data, ruleErrors: 'always' });
    expect(again.azure.ledger()).toMatchObject([
      { kind: 'lost' },
      { kind: 'written', table: 'DCRLogErrors', detail: 'The payload is not valid JSON.' },
      { kind: 'refused', status: 400, code: 'InvalidStream' },
      { kind: 'written' },
    ]);
    await again.post('{', { rule: RULE_ID, stream: 'Microsoft-Event' });
    expect([...again.azure.rows('DCRLogErrors')]).toHaveLength(2);
    await again.close();
  });

  it('of a transformation drop the rows of its table alone', async () => {
    const rules = [
      {
        name: 'two',
        immutableId: 'dcr-two',
        streams: [
          {
            stream: 'Custom-In',
            outputs: [
              {
                table: 'Bad_CL',
                transformKql: 'source | where',
                transform: () => {
                  throw new Error('no such column');
                },
              },
              {
                table: 'Good_CL',
                transformKql: 'source',
                transform: (rows: readonly object[]) => rows.slice(1) as never,
              },
            ],
          },
        ],
      },
    ];
    const own = await startLedgerAzure({ rules, ruleErrors: 'always' });
    await own.post([{ a: 1 }, { a: 2 }, { a: 3 }], { rule: 'dcr-two', stream: 'Custom-In' });
    expect(own.azure.ledger()).toMatchObject([
      { kind: 'dropped', table: 'Bad_CL', rows: 3, reason: 'transform-failed', detail: 'no such column' },
      { kind: 'stored', table: 'Good_CL', received: 3, rows: 2, filtered: 1, transformMs: 0 },
      { kind: 'written' },
    ]);
    expect([...own.azure.rows('DCRLogErrors')]).toMatchObject([
      { OperationName: 'Transformation', Message: 'no such column' },
    ]);
    await own.close();
  });
});

describe('columns of tables', () => {
  it('are those the table has when the rows arrive; as sent, all are there', async () => {
    const row = { TimeGenerated: '2026-11-20T10:00:00Z', Level: 1, Extra: 'x', Undeclared: 'y', _ResourceId: '/a' };
    await local.post([row]);
    const columns = ['TimeGenerated', 'Level', 'Extra'].map((name) => ({
      name,
      type: name === 'Level' ? 'int' : 'string',
    }));
    columns[0]!.type = 'datetime';
    const table = { properties: { schema: { name: 'App_CL', columns } } };
    await local.made(local.arm('PUT', `${local.workspace}/tables/App_CL`, table));
    await local.post([row]);
    const { Undeclared: _, _ResourceId: _id, ...declared } = row;
    const { Extra: __, ...cut } = declared;
    expect([...local.azure.rows('App_CL')]).toEqual([cut, declared]);
    expect([...local.azure.rows('App_CL', 'sent')]).toEqual([row, row]);
    expect(local.azure.ledger()).toMatchObject([
      { droppedColumns: ['Extra', 'Undeclared', '_ResourceId'] },
      { droppedColumns: ['Undeclared', '_ResourceId'] },
    ]);
  });
});

describe('counts', () => {
  it('add up: what came is stored, or the ledger says why not', async () => {
    const element = fc.oneof(
      fc.constant(1),
      fc.constant(null),
      fc.constant([]),
      fc.record({ Level: fc.integer(), Extra: fc.string(), Other: fc.anything({ maxDepth: 1 }) }, { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(element, { maxLength: 20 }), fc.boolean(), async (elements, toBoth) => {
        local.azure.reset();
        const sent = JSON.parse(JSON.stringify(elements)) as unknown[];
        await local.post(sent, toBoth ? { rule: RULE_ID, stream: 'Custom-Declared' } : {});
        const tables = toBoth ? ['Declared_CL', 'Second_CL'] : ['App_CL'];
        const entries = local.azure.ledger().filter(({ kind }) => kind !== 'written');
        expect(entries.map((entry) => entry.kind === 'stored' && entry.table)).toEqual(tables);
        for (const entry of entries) {
          if (entry.kind !== 'stored') continue;
          const { rows, filtered = 0, notObjects = 0, tooDeep = 0 } = entry;
          expect(rows + filtered + notObjects + tooDeep).toBe(sent.length);
          expect([...local.azure.rows(entry.table)]).toHaveLength(rows);
        }
      }),
      { numRuns: 40 },
    );
  });
});
