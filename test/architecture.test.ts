import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** The rooms that meet in the pipeline. */
const STAGES = [
  'base',
  'contract',
  'kernel',
  'sources',
  'events',
  'query',
  'rules',
  'tables',
  'transform',
  'upload',
  'pool',
  'report',
  'cost',
];

/** Which rooms a room may import: those upstream of it. A room always may import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  contract: ['base'],
  // Knows what to do with records, and nothing of why: what it is told are numbers and bytes.
  kernel: [],
  sources: ['base', 'contract', 'kernel'],
  events: ['base', 'contract', 'kernel', 'sources'],
  query: ['base', 'contract', 'events'],
  rules: ['base', 'contract', 'query'],
  tables: ['base', 'contract', 'kernel', 'events', 'rules'],
  transform: ['base', 'contract', 'rules', 'tables'],
  upload: ['base', 'contract', 'tables'],
  pool: ['base', 'contract', 'kernel', 'sources', 'events', 'query', 'rules', 'tables', 'upload'],
  report: ['base', 'contract', 'cost', 'detections'],
  // Arithmetic on what was measured: nothing is read or run but our own price book.
  cost: ['base', 'contract'],
  // How each agent collects, over what the pool makes of events and what upload sends.
  agents: ['base', 'contract', 'sources', 'rules', 'tables', 'pool', 'upload'],
  // Where checks of rules, queries and transformations meet, as the stages do in the pipeline; nothing runs here.
  checking: ['base', 'contract', 'query', 'rules', 'transform'],
  // What detections need of what queries keep; rules are read here, and none is run.
  detections: ['base', 'contract', 'query', 'rules', 'transform'],
  outcome: [...STAGES, 'agents', 'detections'],
  pipeline: [...STAGES, 'agents', 'outcome'],
  // A judge shares facts with the judged, not code: never upload.
  emulator: ['base', 'contract', 'rules', 'tables', 'transform'],
  index: [...STAGES, 'outcome', 'pipeline', 'checking', 'agents', 'emulator', 'detections'],
  // Fixtures for tests of others.
  vitest: ['emulator'],
  cli: [...STAGES, 'outcome', 'pipeline', 'checking', 'agents', 'emulator', 'detections', 'index'],
};

/** Outside packages and the rooms that may import them: one each, but for reading unknown JSON. */
const IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  '@xmldom/xmldom': ['events'],
  xpath: ['query'],
  undici: ['upload'],
  '@azure/identity': ['upload'],
  '@kusto/language-service-next': ['transform'],
  piscina: ['pool'],
  yargs: ['cli'],
  yaml: ['detections'],
  uplot: ['report'],
  hono: ['emulator'],
  '@hono/node-server': ['emulator'],
  selfsigned: ['emulator'],
  zod: ['rules', 'emulator', 'agents', 'cost'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const FILES = filesBelow(SRC);
const IMPORTS: Import[] = FILES.flatMap((file) => {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|\n\s*import\s*'([^']+)'|createRequire\([^)]*\)\('([^']+)'\)/g,
    ),
  ];
  return specifiers.map((match) => ({ file, specifier: (match[1] ?? match[2] ?? match[3] ?? match[4]) as string }));
});
const roomOf = (file: string): string => (relative(SRC, file).split(sep)[0] as string).replace(/\.ts$/, '');
const named = (file: string): string => relative(SRC, file);

describe('architecture', () => {
  it('finds the imports it is meant to judge', () => {
    expect(IMPORTS.length).toBeGreaterThan(100);
  });

  it('knows every room', () => {
    expect([...new Set(FILES.map(roomOf))].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('lets imports point upstream only', () => {
    const wrong = IMPORTS.filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const from = roomOf(file);
      const to = roomOf(resolve(dirname(file), specifier));
      return from !== to && !(MAY_IMPORT[from] ?? []).includes(to);
    });
    expect(wrong.map(({ file, specifier }) => `${named(file)} imports ${specifier}`)).toEqual([]);
  });

  it('lets only its own room import an outside package', () => {
    const wrong = IMPORTS.filter(({ file, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const name = specifier.startsWith('@')
        ? specifier.split('/').slice(0, 2).join('/')
        : (specifier.split('/')[0] as string);
      return !(IMPORTERS[name] ?? []).includes(roomOf(file));
    });
    expect(wrong.map(({ file, specifier }) => `${named(file)} imports ${specifier}`)).toEqual([]);
  });

  it('has no import cycle between files', () => {
    const graph = new Map<string, string[]>(FILES.map((file) => [file, []]));
    for (const { file, specifier } of IMPORTS) {
      if (specifier.startsWith('.')) graph.get(file)?.push(resolve(dirname(file), specifier));
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, trail: readonly string[]) => {
      if (trail.includes(file)) {
        cycles.push([...trail.slice(trail.indexOf(file)), file].map(named).join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) walk(next, [...trail, file]);
      done.add(file);
    };
    for (const file of FILES) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('prints and exits nowhere but in the command line', () => {
    const wrong = FILES.filter((file) => roomOf(file) !== 'cli').filter((file) =>
      /\bconsole\.|process\.(exit|stdout|stderr|exitCode)\b/.test(
        readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    expect(wrong.map(named)).toEqual([]);
  });

  it('asks for the time and for chance nowhere but in base', () => {
    const wrong = FILES.filter((file) => roomOf(file) !== 'base').filter((file) =>
      /\bDate\.now\(|\bMath\.random\(|\bperformance\.now\(/.test(
        readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    expect(wrong.map(named)).toEqual([]);
  });
});
