import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDetections } from '../../src/detections/read-detections.ts';
import { readsAsText } from './reads-as-text.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-detections-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const sigma = (title: string, rest = '') => `title: ${title}
${rest}logsource: { product: windows, service: security }
detection:
  selection: { EventID: 4625 }
  condition: selection
`;
const correlation = (title: string, rules: string) => `title: ${title}
correlation: { type: event_count, rules: ${rules}, timespan: 1h }
`;

describe('a folder of detections', () => {
  it('is counted to the last document', { timeout: 30_000 }, async () => {
    write({
      'a.yml': sigma('A'),
      'deep/er/b.YAML': `${sigma('B')}---\n${sigma('C')}`,
      'linux.yml': 'title: L\nlogsource: { product: linux }\ndetection: { a: [x], condition: a }\n',
      'list.yml': '- just\n- a list\n',
      'empty.yml': '',
      'broken.yml': 'a: [',
      'bad.yml': 'title: Bad\ndetection: {}\n',
      'notes.txt': 'no rule',
      '.git/hidden.yml': sigma('H'),
      'hunting.yaml': 'name: H\nquery: SecurityEvent\n',
      'asim.yaml': 'name: I\nkind: Scheduled\nquery: _Im_Dns\n',
      'analytics.yaml': 'id: 1\nname: N\nkind: NRT\nseverity: Low\nquery: SecurityEvent | where EventID == 4625\n',
      'export.json': JSON.stringify({
        resources: [
          {
            type: 'Microsoft.SecurityInsights/alertRules',
            kind: 'Scheduled',
            properties: { query: 'Event | where EventID == 1' },
          },
          { type: 'Microsoft.SecurityInsights/alertRules', kind: 'Scheduled', properties: {} },
        ],
      }),
      'workbook.json': '{}',
      'broken.json': '{',
      'large.yml': Buffer.alloc(1_000_001, 0x20),
    });
    symlinkSync(folder, join(folder, 'loop'));
    const { detections, counts, problems } = await readDetections([folder]);
    expect(counts).toEqual({ files: 14, found: 16, read: 5, notWindows: 1, notFollowed: 1, other: 4, refused: 5 });
    expect(detections.map(({ title, kind }) => `${kind} ${title}`.replace(folder, ''))).toEqual([
      'sigma A',
      'analytics N',
      'sigma B',
      'sigma C',
      'analytics /export.json',
    ]);
    const errors = problems.filter(({ code }) => code !== 'AMASIM_DETECTION_NOT_FOLLOWED');
    expect(errors.map(({ code, file }) => `${code} ${file?.replace(folder, '')}`)).toEqual([
      'AMASIM_DETECTION_RULE /bad.yml',
      'AMASIM_DETECTION_SYNTAX /broken.json',
      'AMASIM_DETECTION_SYNTAX /broken.yml',
      'AMASIM_DETECTION_RULE /export.json',
      'AMASIM_DETECTION_FILE /large.yml',
    ]);
    expect(problems.filter(({ code }) => code === 'AMASIM_DETECTION_NOT_FOLLOWED')).toHaveLength(1);
  });

  it('may be named by its files, each once, and what is not there is told', async () => {
    write({ 'a.yml': sigma('A') });
    const a = join(folder, 'a.yml');
    const { counts, problems } = await readDetections([a, folder, join(folder, 'no.yml')]);
    expect(counts).toMatchObject({ files: 1, found: 1, read: 1 });
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_DETECTION_FILE']);
  });

  it('may have files of Windows tools: a mark of UTF-8, or UTF-16', async () => {
    write({
      'a.yml': `\uFEFF${sigma('A')}`,
      'b.yml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sigma('B'), 'utf16le')]),
    });
    expect((await readDetections([folder])).counts.read).toBe(2);
  });
});

describe('correlation rules', () => {
  it('read what their rules read, by id or name, of any file, but first of their own', async () => {
    write({
      '1.yml': sigma('Other', 'name: failed\n').replace('4625', '9'),
      '2.yml': `${sigma('Failed', 'name: failed\n')}---\n${correlation('Many', '[failed]')}`,
      '3.yml': `title: P\nid: 77\nlogsource: { product: windows, category: process_creation }\ndetection: { a: { Image: x }, condition: a }\n`,
      '4.yml': correlation('Both', '[failed, 77]'),
      '5.yml': correlation('Chain', '[Many]').replace('title: Chain', 'title: Chain\nname: chain'),
      '6.yml': correlation('Named chain', '[many2]'),
      '7.yml': `${correlation('Inner', '77').replace('title', 'name: many2\ntitle')}`,
    });
    const { detections, counts } = await readDetections([folder]);
    const reads = Object.fromEntries(
      detections.map((detection) => [detection.title, detection.alternatives.map(readsAsText)]),
    );
    expect(reads.Many).toEqual([['Security/4625']]);
    expect(reads.Both).toEqual([
      ['Microsoft-Windows-Sysmon/Operational/1', 'Security/9'],
      ['Security/4688', 'Security/9'],
    ]);
    expect(reads['Named chain']).toEqual([['Microsoft-Windows-Sysmon/Operational/1'], ['Security/4688']]);
    expect(reads.Chain).toEqual([]);
    expect(detections.find(({ title }) => title === 'Chain')?.because).toContain('rules that are not here: Many');
    expect(counts).toMatchObject({ found: 8, read: 8, refused: 0 });
  });

  it('of nothing, of themselves and of rules about something else are told', async () => {
    write({
      'a.yml': correlation('A', '[]'),
      'b.yml': correlation('B', '[b]').replace('title', 'name: b\ntitle'),
      'c.yml': `name: l\n${sigma('L').replace('windows', 'linux')}---\n${correlation('C', '[l]')}`,
    });
    const { counts, problems } = await readDetections([folder]);
    expect(counts).toMatchObject({ found: 4, read: 0, notWindows: 2, refused: 2 });
    expect(problems.map(({ message }) => message)).toEqual([
      'the correlation must name 1 to 1000 rules',
      'the rules of the correlation cannot be read',
    ]);
  });

  it('are soon resolved, however many there are and however long their chains', async () => {
    const rules = Array.from({ length: 300 }, (_value, n) =>
      correlation(`R${n}`, `[r${n + 1}, r${n + 2}, r${(n * 7) % 300}]`).replace('title', `name: r${n}\ntitle`),
    );
    write({ 'all.yml': rules.join('---\n') });
    const { counts } = await readDetections([folder]);
    expect(counts.read + counts.refused).toBe(300);
  });
});

describe('rules with global parts', () => {
  it('are joined with them', async () => {
    write({
      'a.yml': `action: global
title: G
logsource: { product: windows, service: system }
detection: { condition: selection and not filter, filter: { EventID: 2 } }
---
detection: { selection: { EventID: [1, 2] } }
---
action: repeat
title: R
detection: { selection: { EventID: [3, 2] } }
---
action: reset
---
${sigma('S')}`,
    });
    const { detections } = await readDetections([folder]);
    expect(detections.map(({ title, alternatives }) => `${title} ${alternatives.flatMap(readsAsText)}`)).toEqual([
      'G System/1',
      'R System/3',
      'S Security/4625',
    ]);
  });
});
