import { describe, expect, it } from 'vitest';
import { renderTable } from '../../src/report/render-table.ts';

describe('renderTable', () => {
  const columns = [
    { title: 'name', align: 'left', maxWidth: 8 },
    { title: 'rows', align: 'right' },
  ] as const;

  it('sets numbers to the right, and ends long names in …', () => {
    expect(
      renderTable(columns, [
        ['a', '1'],
        ['nine char', '1,234'],
      ]),
    ).toBe('  name       rows\n  a             1\n  nine ch…  1,234');
  });

  it('lets no character of a name do anything to a terminal or to the lines around it', () => {
    const text = renderTable(columns, [
      ['a\u001b[2J\r\nb', '1'],
      ['x\u202ey\u0007', '2'],
    ]);
    expect(text).toBe('  name     rows\n  a\ufffd[2J b     1\n  x\ufffdy\ufffd        2');
  });
});
