import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SOUND_RULE } from '../checking/sound-rule.ts';
import { amasim, amasimInTurn } from './amasim.ts';

const folder = mkdtempSync(join(tmpdir(), 'amasim-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ruleWith = (...queries: readonly string[]) => {
  const rule = JSON.parse(SOUND_RULE) as {
    properties: { dataSources: { windowsEventLogs: { xPathQueries: string[] }[] } };
  };
  rule.properties.dataSources.windowsEventLogs[0]!.xPathQueries = [...queries];
  return JSON.stringify(rule, undefined, 2);
};

describe('amasim check', () => {
  it('says that nothing is wrong', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['check', fileOf('sound.json', SOUND_RULE)]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Validation passed\n', stderr: '' });
  });

  it('shows a query with a caret, and exits 1', async () => {
    const { code, stdout } = await amasimInTurn(['check', '--xpath', 'Security!*[System[EventId=4624]]']);
    expect(code).toBe(1);
    expect(
      stdout,
    ).toBe(`error[AMASIM_QUERY_UNKNOWN_ELEMENT]: no event has an element EventId in System, so this never holds
 --> <xpath>:1:19
  |
1 | Security!*[System[EventId=4624]]
  |                   ^^^^^^^
  = help: did you mean EventID? Names are case-sensitive

Found 1 error.
`);
  });

  it('gives the place of a query inside JSON, escapes and all', async () => {
    const text = ruleWith(
      'System!*[System[Provider[@Name="a\tb"] and contains(x)]]',
      'System!*[System[EventID=1 and EventID=2]]',
    );
    const { code, stdout } = await amasimInTurn(['check', fileOf('query.json', text), '--json']);
    expect(code).toBe(1);
    const { problems, ...rest } = JSON.parse(stdout) as {
      problems: { line: number; column: number; length: number; code: string; path: string }[];
    };
    expect(rest).toEqual({ schemaVersion: 1, valid: false });
    const shown = problems.map(({ line, column, length, code, path }) => {
      return { code, path, found: text.split('\n')[line - 1]!.slice(column - 1, column - 1 + length) };
    });
    const at = '/properties/dataSources/windowsEventLogs/0/xPathQueries';
    expect(shown).toEqual([
      { code: 'AMASIM_QUERY_FUNCTION', path: `${at}/0`, found: 'contains' },
      { code: 'AMASIM_QUERY_CONTRADICTION', path: `${at}/1`, found: 'EventID=1 and EventID=2' },
    ]);
  });

  it('reads rules, structured queries and lists of queries by what they hold, several at once, and stdin', async () => {
    const list = fileOf('list.txt', '# ids\nSecurity!*[System[EventID=1]]\n\n  Security!*[System[EventID==2]]\n');
    const xml =
      '<QueryList><Query Id="0" Path="Security"><Select>*[System[(EventID &lt; 5) and EvenTID=1]]</Select></Query></QueryList>';
    const utf16 = fileOf('query.xml', Buffer.from(`\ufeff${xml}`, 'utf16le'));
    const { code, stdout } = await amasim(['check', list, utf16, '-', '--json'], { stdin: '\ufeff{"properties": {}}' });
    const { problems } = JSON.parse(stdout) as {
      problems: { file: string; line: number; column: number; code: string }[];
    };
    const places = problems.map(({ file, line, column, code: found }) => `${file}:${line}:${column} ${found}`);
    expect(places.slice(0, 2)).toEqual([
      `${list}:4:29 AMASIM_QUERY_OPERATOR`,
      `${utf16}:1:80 AMASIM_QUERY_UNKNOWN_ELEMENT`,
    ]);
    expect(places.slice(2).every((place) => place.startsWith('-:'))).toBe(true);
    expect(code).toBe(1);
  });

  it('exits 0 for warnings, and hides them with --quiet', async () => {
    const args = ['check', '--xpath', 'System!*[System[EventID>=0]]'];
    expect(await amasimInTurn(args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Validation passed (1 warning)'),
    });
    expect(await amasimInTurn([...args, '--quiet'])).toMatchObject({ code: 0, stdout: 'Validation passed\n' });
  });

  it('wants files or a query, not both', async () => {
    for (const args of [['check'], ['check', 'a.json', '--xpath', '*']]) {
      expect(await amasimInTurn(args)).toMatchObject({ code: 2, stdout: '' });
    }
    expect(await amasimInTurn(['check', join(folder, 'absent.json')])).toMatchObject({ code: 2, stdout: '' });
  });

  it('repairs a rule in place and leaves the rest of the file as it is', async () => {
    const ids = Array.from({ length: 41 }, (_value, index) => `EventID=${index + 1}`).join(' or ');
    const text = ruleWith('System!*[System[(EventID &gt;= 4698)]]', `System!*[System[${ids}]]`, 'System!*').replace(
      '\n',
      '\r\n// a comment\r\n',
    );
    const file = fileOf('fix.json', text);
    const { code, stdout, stderr } = await amasimInTurn(['check', file, '--fix']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Validation passed\n' });
    expect(stderr.match(/^fixed /gm)).toHaveLength(2);
    const fixed = readFileSync(file, 'utf8');
    const lines = fixed.split('\n').filter((line) => line.includes('!*'));
    expect(lines.map((line) => line.trim().slice(0, 36))).toEqual([
      '"System!*[System[(EventID >= 4698)]]',
      '"System!*[System[EventID=1 or EventI',
      '"System!*[System[EventID=21 or Event',
      '"System!*[System[EventID=41]]",',
      '"System!*"',
    ]);
    const others = (whole: string) => whole.split('\n').filter((line) => !line.includes('!*'));
    expect(others(fixed)).toEqual(others(text));
  });

  it('splits a select of a structured query into several', async () => {
    const ids = Array.from({ length: 23 }, (_value, index) => `(EventID &lt;= ${index + 1})`).join(' or ');
    const text = `<QueryList>\n  <Query Id="0" Path="Security">\n    <Select Path='Security'>*[System[${ids}]]</Select>\n  </Query>\n</QueryList>\n`;
    const file = fileOf('wide.xml', text);
    expect(await amasimInTurn(['check', file, '--fix', '--quiet'])).toMatchObject({ code: 0 });
    const selects = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('<Select'));
    expect(selects).toHaveLength(2);
    for (const line of selects)
      expect(line).toMatch(/^ {4}<Select Path='Security'>\*\[System\[EventID&lt;=.*\]\]<\/Select>$/);
  });

  it('prints a repaired query, or its parts', async () => {
    const { code, stdout, stderr } = await amasimInTurn([
      'check',
      '--xpath',
      '*[System[EventId==1 OR EventId=2]]',
      '--fix',
    ]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '*[System[EventID=1 or EventID=2]]\n', stderr: '' });
  });

  it('takes no file that cannot be read for a clean one', async () => {
    const { code, stdout } = await amasimInTurn(['check', fileOf('broken.json', '{"properties": {')]);
    expect(code).toBe(1);
    expect(stdout).toContain('AMASIM_RULE_JSON');
    expect(await amasimInTurn(['check', fileOf('empty.json', '')])).toMatchObject({ code: 1 });
  });

  it('looks through folders for rules and queries, and says how much it passed over', async () => {
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'deep'), { recursive: true });
    writeFileSync(join(tree, 'a.json'), ruleWith('System!*[System[EventId=1]]'));
    writeFileSync(join(tree, 'package.json'), '{"name": "x"}');
    writeFileSync(join(tree, 'notes.txt'), 'no query');
    writeFileSync(
      join(tree, 'deep', 'b.xml'),
      '<QueryList><Query Id="0" Path="X"><Select>*[x]</Select></Query></QueryList>',
    );
    writeFileSync(join(tree, 'deep', 'event.xml'), '<Event/>');
    const { code, stdout, stderr } = await amasimInTurn(['check', tree]);
    expect(code).toBe(1);
    expect(stdout.match(/--> .*/g)).toEqual([
      expect.stringContaining(join(tree, 'a.json')),
      expect.stringContaining(join(tree, 'deep', 'b.xml')),
    ]);
    expect(stderr).toBe('passed over, as holding neither rules nor queries: 2 files\n');
  });

  it('shows a query that a template puts together, since it does not stand where the rule has it', async () => {
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      variables: { queries: ['System!*[System[Levle=2]]'] },
      resources: [{ ...(JSON.parse(SOUND_RULE) as object), type: 'Microsoft.Insights/dataCollectionRules', name: 'r' }],
    };
    const text = JSON.stringify(template, undefined, 2).replace(
      /"xPathQueries": \[[^\]]*\]+"\s*\]/,
      '"xPathQueries": "[variables(\'queries\')]"',
    );
    const { code, stdout } = await amasimInTurn(['check', fileOf('template.json', text)]);
    expect(code).toBe(1);
    expect(stdout).toContain(`"xPathQueries": "[variables('queries')]"`);
    expect(stdout).toMatch(/ = in: System!\*\[System\[Levle=2\]\]\n {25}\^{5}\n/);
  });
});
