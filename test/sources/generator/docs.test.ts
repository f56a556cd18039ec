import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventCatalog } from '../../../src/sources/generator/profile-files.ts';
import { readProfile } from '../../../src/sources/generator/read-profile.ts';
import { VALUE_NAMES } from '../../../src/sources/generator/value-names.ts';

const FILE = fileURLToPath(new URL('../../../docs/generate.md', import.meta.url));
const BETWEEN = /(<!-- values: [^\n]*-->\n)[\s\S]*(<!-- end of values -->)/;

function table(): string {
  const rows = Object.entries(VALUE_NAMES).map(([name, { about, parameters }]) => {
    const call = parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`;
    return `| \`\${${call}}\` | ${about} |`;
  });
  return ['', '| value | |', '| --- | --- |', ...rows, '', ''].join('\n');
}

test('docs/generate.md lists every value a profile can name', () => {
  const text = readFileSync(FILE, 'utf8');
  const wanted = text.replace(BETWEEN, (_, start: string, end: string) => `${start}${table()}${end}`);
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, wanted);
  expect(readFileSync(FILE, 'utf8')).toBe(wanted);
});

test('the example of docs/generate.md is a profile that works', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync(FILE, 'utf8')) ?? [];
  const { problems, profile } = readProfile(JSON.parse(example), { file: FILE, name: 'x', catalog: eventCatalog() });
  expect(problems).toEqual([]);
  expect(profile?.mix).toHaveLength(2);
});
