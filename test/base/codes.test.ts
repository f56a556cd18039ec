import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CodeInfo } from '../../src/base/code-info.ts';
import { CODES } from '../../src/base/codes.ts';
import { EXAMPLES } from '../checking/examples.ts';

const DOC = new URL('../../docs/errors.md', import.meta.url);

/** Codes with a page of their own, whose heading is the anchor. */
const EXPLAINED = new Set(EXAMPLES.map(({ code }) => code));

function renderErrors(): string {
  const rows = Object.entries<CodeInfo>(CODES).map(
    ([code, { severity, blame, help }]) =>
      `| ${EXPLAINED.has(code) ? `[\`${code}\`](#${code.toLowerCase()})` : `<a id="${code.toLowerCase()}"></a>\`${code}\``} | ${severity} | ${blame} | ${help} |`,
  );
  return `# Problem codes

Every problem amasim reports has a stable code: match on it, not on the words. An error decides the exit code by its blame
(config 2, or 1 where the work was done all the same; input 3; remote 4; ours 70); warnings and notes do not.

| code | severity | blame | meaning and remedy |
| --- | --- | --- | --- |
${rows.join('\n')}

# What check prints

Each with an example, as \`amasim check\` prints it. Those of queries are explained in [xpath.md](xpath.md), with sources.

${EXAMPLES.map(renderExample).join('\n')}`;
}

function renderExample({ code, output, instead }: (typeof EXAMPLES)[number]): string {
  const { severity, help } = CODES[code as keyof typeof CODES];
  const remedy =
    instead === undefined ? '' : `\nInstead: ${/[`]|^(?:a|two) /.test(instead) ? instead : `\`${instead}\``}\n`;
  return `## ${code}\n\n*${severity}*: ${help}\n\n\`\`\`text\n${output}\n\`\`\`\n${remedy}`;
}

describe('the code register', () => {
  it('has a line for each code in docs/errors.md', () => {
    if (process.env.UPDATE_DOCS) writeFileSync(DOC, renderErrors());
    expect(readFileSync(DOC, 'utf8')).toBe(renderErrors());
  });

  it('explains each code in a whole sentence', () => {
    for (const [code, { help }] of Object.entries<CodeInfo>(CODES)) {
      expect(code).toMatch(/^AMASIM_[A-Z0-9]+(_[A-Z0-9]+)+$/);
      expect(help, code).toMatch(/^[A-Z'`].*\.$/s);
    }
  });
});
