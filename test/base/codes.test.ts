import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CodeInfo } from '../../src/base/code-info.ts';
import { CODES } from '../../src/base/codes.ts';

const DOC = new URL('../../docs/errors.md', import.meta.url);

function renderErrors(): string {
  const rows = Object.entries<CodeInfo>(CODES).map(
    ([code, { severity, blame, help }]) =>
      `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${severity} | ${blame} | ${help} |`,
  );
  return `# Problem codes

Every problem amasim reports has a stable code: match on it, not on the words. An error decides the exit code by its blame
(config 2, or 1 where the work was done all the same; input 3; remote 4; ours 70); warnings and notes do not.

| code | severity | blame | meaning and remedy |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
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
