import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

type Library = typeof import('../src/index.ts');

/** The built package by its own name, through the `exports` of package.json. Needs `npm run build`. */
const PACKAGE: string = 'amasim';
const amasim = (await import(/* @vite-ignore */ PACKAGE)) as Library;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EVTX = join(ROOT, 'fixtures/events/security.evtx');
const RULES = join(ROOT, 'fixtures/rules/security-and-system.json');

/** For inputs that must give no problem. */
const NO_PROBLEMS = {
  report: (problem: { readonly message: string }) => {
    throw new Error(problem.message);
  },
};

/** Packages that must not be loaded before they are used. */
const HEAVY = ['piscina', 'undici', '@azure/identity', 'hono', '@hono/node-server', 'selfsigned', 'yargs'];

/** Packages from node_modules that a process has loaded after running the code, told by its debugger. */
function packagesAfter(code: string): string[] {
  const script = `
    import { Session } from 'node:inspector';
    const session = new Session();
    session.connect();
    const urls = [];
    session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
    session.post('Debugger.enable');
    const amasim = await import('amasim');
    ${code}
    process.stdout.write(JSON.stringify(urls));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
  const urls = JSON.parse(printed.toString()) as string[];
  const names = urls.map((url) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(url)?.[1]?.replace('\\', '/'));
  return [...new Set(names.filter((name) => name !== undefined))];
}

describe('the package', () => {
  it('filters an EVTX file by a query and writes the events as XML and as canonical JSON', async () => {
    const query = amasim.compileQuery({ xpath: '*[System[EventID=4625]]' }, 'auto');
    if (!query.ok) throw new Error(query.problem.message);
    const ids: unknown[] = [];
    let read = 0;
    for await (const event of amasim.readEvents([EVTX], NO_PROBLEMS)) {
      read++;
      if (!query.value.matches(event, 0)) continue;
      expect(amasim.renderXml(event.root())).toContain('<EventID>4625</EventID>');
      ids.push((amasim.canonicalEvent(event).System as { EventID: number }).EventID);
    }
    expect(read).toBe(255);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids)).toEqual(new Set([4625]));
  });

  it('reads from bytes what it reads from files', async () => {
    const fromFile: string[] = [];
    for await (const event of amasim.readEvents([EVTX], NO_PROBLEMS)) fromFile.push(amasim.renderXml(event.root()));
    const fromBytes: string[] = [];
    for await (const event of amasim.readEventBytes(readFileSync(EVTX), NO_PROBLEMS)) {
      fromBytes.push(amasim.renderXml(event.root()));
    }
    expect(fromBytes).toEqual(fromFile);
  });

  it('reports inputs that hold no events, and goes on with the next', async () => {
    const codes: string[] = [];
    let read = 0;
    const names = [join(ROOT, 'no-such.evtx'), join(ROOT, 'package.json'), EVTX];
    for await (const _ of amasim.readEvents(names, { report: ({ code }) => codes.push(code) })) read++;
    expect(codes).toEqual(['AMASIM_INPUT_NOT_FOUND', 'AMASIM_INPUT_FORMAT_UNKNOWN']);
    expect(read).toBe(255);
  });

  it('reads the events it makes up, as EVTX and as XML', async () => {
    const made = [...amasim.generateEvents({ seed: 5, count: 40 })];
    const evtx = amasim.encodeEvtx(made);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    const files = [evtx.value, Buffer.concat([...amasim.writeXml(made)])];
    for (const bytes of files) {
      const ids: number[] = [];
      for await (const event of amasim.readEventBytes(bytes, NO_PROBLEMS)) ids.push(event.eventId());
      expect(ids).toEqual(made.map(({ system }) => system.eventId));
    }
  });

  it('collects by a rule into a folder, and every matched row arrives', async () => {
    const { rules, problems } = amasim.readRules(readFileSync(RULES, 'utf8'), RULES);
    expect(problems).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'amasim-'));
    const uploader = amasim.createFolderWriter(folder);
    try {
      const { result } = await amasim.collect({
        blocks: async () => amasim.planInputs([join(ROOT, 'fixtures/events')], NO_PROBLEMS),
        checked: amasim.checkPlan(amasim.planCollection(rules), 'auto'),
        engine: 'auto',
        overlap: 'once',
        settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
        workers: 1,
        clock: amasim.systemClock,
        concurrency: 2,
        uploader,
      });
      expect(result.events.read).toBe(255 + 120 + 50);
      expect(result.streams.length).toBeGreaterThan(0);
      for (const { rows, accepted, rejected } of result.streams) {
        expect(rows).toBeGreaterThan(0);
        expect({ accepted, rejected }).toEqual({ accepted: rows, rejected: 0 });
      }
    } finally {
      await uploader.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('loads no heavy package when it is imported', () => {
    const loaded = packagesAfter('');
    expect(loaded).toContain('zod');
    expect(loaded.filter((name) => HEAVY.includes(name))).toEqual([]);
  });

  it('loads the web server when the emulator starts, and the HTTP client when a batch is sent', () => {
    const loaded = packagesAfter(`
      const emulator = await amasim.startEmulator({ rules: [] });
      const uploader = amasim.createUploader({
        endpoint: emulator.endpoint, ca: emulator.caPem, tokens: amasim.fixedToken('x'), retry: { maxAttempts: 1 },
      });
      const target = { immutableId: 'dcr-0', stream: 'Custom-X' };
      await uploader.send({ target, body: Buffer.from('[]'), rows: 0, ends: new Uint32Array() }, AbortSignal.timeout(20_000));
      await uploader.close();
      await emulator.close();`);
    expect(loaded).toEqual(expect.arrayContaining(['hono', '@hono/node-server', 'selfsigned', 'undici']));
  });
});
