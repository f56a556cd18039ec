import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExplainResult } from '../../src/report/explain-result.ts';
import { amasim, amasimInTurn } from './amasim.ts';

const SECURITY = 'fixtures/events/security.evtx';
const SYSTEM = 'fixtures/events/system-and-application.xml';
const GOLDEN = new URL('../../fixtures/golden/explain.txt', import.meta.url);
const DOC = new URL('../../docs/explain.md', import.meta.url);

const COMMANDS = [
  `amasim explain --xpath "*[System[(EventID=7036 or EventID=4624) and Channel='system']]" fixtures/events`,
  `amasim explain --xpath "Security!*[EventData[Data[@Name='LogonType' and text()='8']]]" fixtures/events --misses 1`,
  `amasim explain --xpath "ForwardedEvents!*[System[band(Keywords,0x10000000000000)]]" fixtures/events --misses 0`,
  `amasim explain --xpath "*[System[TimeCreated[@SystemTime>'2026-03-02T08:00:01.000Z' and @SystemTime<'2026-03-02T08:00:02.000Z']]]" ${SECURITY} --record 1`,
];

/** Runs a command as a shell would, where texts stand in double quotes. */
async function run(command: string): Promise<string> {
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => (match[1] ?? match[2]) as string);
  return (await amasimInTurn(args.slice(1))).stdout;
}

async function explain(...args: string[]): Promise<{ code: number | null; result: ExplainResult; stderr: string }> {
  const { code, stdout, stderr } = await amasimInTurn(['explain', ...args, '--json']);
  return { code, stderr, result: JSON.parse(stdout) as ExplainResult };
}

describe('amasim explain', () => {
  it('looks as agreed', async () => {
    const runs = await Promise.all(COMMANDS.map(async (command) => `$ ${command}\n${await run(command)}`));
    const text = runs.join('\n');
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('prints what its documentation shows', async () => {
    const doc = readFileSync(DOC, 'utf8');
    const blocks = [...doc.matchAll(/```console\n\$ (.*)\n[^`]*```/g)];
    expect(blocks.length).toBe(2);
    let wanted = doc;
    for (const [block, command] of blocks) {
      wanted = wanted.replace(block, `\`\`\`console\n$ ${command}\n${await run(command!)}\`\`\``);
    }
    if (process.env.UPDATE_DOCS) writeFileSync(DOC, wanted);
    expect(doc).toBe(wanted);
  });

  it('counts as query does, and the last clause lets through what matches', async () => {
    const xpath = "Security!*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3']]";
    const [{ code, result }, counted] = await Promise.all([
      explain('--xpath', xpath, SECURITY, SYSTEM),
      amasimInTurn(['query', xpath, SECURITY, SYSTEM, '--count']),
    ]);
    expect(code).toBe(0);
    expect(result.events).toEqual({ read: 375, matched: Number(counted.stdout), malformed: 0 });
    expect(result.clauses.at(-1)!.passed).toBe(result.events.matched);
    expect(result.query).toEqual({
      xpath: xpath.slice('Security!'.length),
      channel: 'Security',
      engine: 'fast',
      because: 'the fast engine takes this query',
    });
    for (const { text, column } of result.clauses) expect(xpath.slice(column - 1).startsWith(text)).toBe(true);
    expect(result.firstMatch).toMatchObject({ file: SECURITY });
  });

  it('says which engine ran and why, and explains the same', async () => {
    const args = ['--xpath', '*[System[EventID=4625]]', SECURITY];
    const [fast, reference] = await Promise.all([explain(...args), explain(...args, '--engine', 'reference')]);
    expect(reference.result.query).toMatchObject({
      engine: 'reference',
      because: 'the reference engine was asked for',
    });
    expect({ ...reference.result, query: fast.result.query }).toEqual(fast.result);
  });

  it('is the same for any number of workers', async () => {
    const args = ['--xpath', "*[System[Level=4] and EventData[Data='x']]", 'fixtures/events'];
    const runs = await Promise.all(['1', '2', '4'].map((workers) => explain(...args, '--workers', workers)));
    for (const { code, result } of runs) {
      expect(code).toBe(1);
      expect(result).toEqual(runs[0]!.result);
    }
  });

  it('explains one event in full with --record, by the number dump prints', async () => {
    const { code, result } = await explain('--xpath', '*[System[EventID=1 or Level=9]]', SECURITY, '--record', '6');
    expect(code).toBe(1);
    expect(result.events).toEqual({ read: 255, lookedAt: 1, matched: 0, malformed: 0 });
    expect(result.event).toMatchObject({
      recordId: 6,
      matched: false,
      distance: 1,
      root: { kind: 'or', items: [{ text: 'EventID=1' }, { text: 'Level=9' }] },
      change: [{ text: 'EventID=1', at: 'Event/System' }],
    });
    const none = await explain('--xpath', '*', SECURITY, '--record', '999999');
    expect({ code: none.code, stderr: none.stderr }).toEqual({
      code: 1,
      stderr: 'No event has the record id 999999.\n',
    });
  });

  it('explains the only event of its input in full, also from a pipe', async () => {
    const stdin = '<Event><System><EventID>1</EventID></System></Event>';
    const { code, stdout } = await amasim(['explain', '--xpath', '*[System[EventID=1]]', '-'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toContain('matches\n\n  ✓ EventID=1: 1 is 1\n');
  });

  it('takes --log for the log that is read', async () => {
    const { result } = await explain('--xpath', 'Mine!*', SYSTEM, '--log', 'Mine');
    expect(result.events.matched).toBe(120);
  });

  it('says that a query is invalid as query does, and points at the place, and exits 2', async () => {
    const [explained, queried] = await Promise.all([
      amasimInTurn(['explain', '--xpath', 'Security!*[System[contains(Computer,1)]]', SECURITY]),
      amasimInTurn(['query', 'Security!*[System[contains(Computer,1)]]', SECURITY]),
    ]);
    expect(explained.code).toBe(2);
    expect(explained.stdout).toBe('');
    expect(explained.stderr).toContain('The specified query is invalid');
    expect(explained.stderr).toBe(queried.stderr);
  });

  it.each([
    [['--xpath', 'query.xml'], 'explain takes one XPath'],
    [['--xpath', '*', '--misses', '101'], '--misses takes a whole number from 0 to 100'],
    [['--xpath', '*', '--record', 'x'], '--record takes a whole number'],
  ])('refuses %s with exit 2', async (args, message) => {
    const { code, stdout, stderr } = await amasimInTurn(['explain', ...args, SECURITY]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('exits 3 when an input cannot be read, and explains the others', async () => {
    const { code, result } = await explain('--xpath', '*', 'no-such.evtx', SYSTEM);
    expect(code).toBe(3);
    expect(result.events.read).toBe(120);
    expect(result.problems).toMatchObject([{ code: 'AMASIM_INPUT_NOT_FOUND', count: 1 }]);
  });
});
