/**
 * The report in a real browser. Skipped where there is no Chromium: `apt-get install chromium`.
 *
 * Screenshots differ with the fonts of a machine, so there are no golden ones: what they would show is asked of the page,
 * as colours of pixels, as boxes that do not overlap or stick out, and as what axe finds.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/html/run/render-report.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim } from '../cli/amasim.ts';
import { numbersOf } from '../report/html/figures.ts';
import { largeReport, REPLAY_REPORT } from '../report/html/run/sample-report.ts';
import { CHROMIUM, launchChromium } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'] as const;
/** Background of the page by scheme; a browser's own would be another. */
const PAGE_COLOR = { light: 'rgb(255, 255, 255)', dark: 'rgb(22, 23, 26)' } as const;

const folder = mkdtempSync(join(tmpdir(), 'amasim-report-'));

/** A page with the report open, and what it said and asked for meanwhile. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly said: readonly string[];
  readonly asked: readonly string[];
}

describe.skipIf(CHROMIUM === undefined)('the report in Chromium', () => {
  let browser: Browser;
  let sample: string;
  beforeAll(async () => {
    browser = await launchChromium();
    sample = join(folder, 'sample.html');
    writeFileSync(sample, renderReport(REPLAY_REPORT));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(file: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    const [said, asked]: [string[], string[]] = [[], []];
    context.on('request', (request) => asked.push(request.url()));
    const page = await context.newPage();
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, said, asked, [Symbol.asyncDispose]: () => context.close() };
  }

  describe.each(SCHEMES)('%s', (colorScheme) => {
    it('opens without a word on the console and asks for nothing but itself', async () => {
      await using report = await open(sample, { colorScheme });
      await report.page.waitForLoadState('networkidle');
      expect(report.said).toEqual([]);
      expect(report.asked).toEqual([pathToFileURL(sample).href]);
    });

    it('has its colours, on the page and in the charts', async () => {
      await using report = await open(sample, { colorScheme });
      expect(await pageColor(report.page)).toBe(PAGE_COLOR[colorScheme]);
      const charts = await chartsOf(report.page);
      expect(charts.map(({ id }) => id)).toEqual(['chart-events', 'chart-bytes']);
      for (const { lines, colors } of charts) for (const line of lines) expect(colors).toContain(line);
    });

    it('has no serious violation that axe knows of, open or closed', async () => {
      await using report = await open(sample, { colorScheme });
      expect(await violationsOf(report.page)).toEqual([]);
      await showAll(report.page);
      expect(await violationsOf(report.page)).toEqual([]);
    });
  });

  it('draws its charts anew when the colours change', async () => {
    await using report = await open(sample, { colorScheme: 'light' });
    const before = await chartsOf(report.page);
    await report.page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => (await chartsOf(report.page)).every(isDrawn)).toBe(true);
    expect((await chartsOf(report.page))[0]!.lines).not.toEqual(before[0]!.lines);
  });

  it.each([
    ['a run', ['--profile']],
    ['a replay', ['--rate', 'max', '--agents', '2', '--workers', '1']],
  ])('shows the numbers that --json has of %s', async (_, flags) => {
    const file = join(folder, 'run.html');
    const args = ['run', 'fixtures/events', '--dcr', 'fixtures/rules/security-and-system.json', '--json'];
    const { code, stdout, stderr } = await amasim([...args, ...flags, '--report', file]);
    expect(code, stderr).toBe(0);
    await using report = await open(file);
    const figures = await report.page.$$eval('data[data-of]', (all) =>
      all.map((data): [string, number] => {
        const of = data.getAttribute('data-of') ?? '';
        const row = data.closest('tr')?.getAttribute('data-at');
        return [of.startsWith('/') ? of : `${row}/${of}`, Number(data.getAttribute('value'))];
      }),
    );
    expect(Object.fromEntries(figures)).toEqual(numbersOf(JSON.parse(stdout) as RunResult));
    expect((await chartsOf(report.page)).every(isDrawn)).toBe(true);
  });

  it('is used by keyboard: every part that opens is reached by Tab and opened by Enter, every table by Tab', async () => {
    await using report = await open(sample);
    const { page } = report;
    const tables = await page.locator('.scroll').count();
    const reached = new Set<string>();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toEqual({ name: 'A', text: 'Skip to the content', at: 'skip' });
    for (let presses = 0; presses < 200; presses++) {
      await page.keyboard.press('Tab');
      const { name, text, at } = await focused(page);
      if (name === 'BODY') break;
      if (name === 'SUMMARY') await page.keyboard.press('Enter');
      if (at === 'scroll') reached.add(text);
    }
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.locator('details').count()).toBeGreaterThan(10);
    expect(reached.size).toBe(tables);
  });

  it.each([1200, 800, 380])('fits into a window %d pixels wide, one section below the other', async (width) => {
    await using report = await open(sample, { viewport: { width, height: 800 } });
    await showAll(report.page);
    const { overflow, sections } = await report.page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      sections: [...document.querySelectorAll('section')].map((section) => {
        const { top, bottom, height } = section.getBoundingClientRect();
        return { top, bottom, height };
      }),
    }));
    expect(overflow).toBeLessThanOrEqual(0);
    expect(sections).toHaveLength(6);
    for (const [n, { top, height }] of sections.entries()) {
      expect(height).toBeGreaterThan(50);
      if (n > 0) expect(top).toBeGreaterThanOrEqual(sections[n - 1]!.bottom);
    }
  });

  it('is light on paper, with its charts, also from a dark screen', async () => {
    await using report = await open(sample, { colorScheme: 'dark' });
    const { page } = report;
    await page.emulateMedia({ media: 'print' });
    expect(await pageColor(page)).toBe(PAGE_COLOR.light);
    await expect.poll(async () => (await chartsOf(page)).every(isDrawn)).toBe(true);
    expect(await page.locator('nav').isVisible()).toBe(false);
    const pdf = (await page.pdf()).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('has its numbers without JavaScript, too', async () => {
    await using report = await open(sample, { javaScriptEnabled: false });
    expect(await report.page.getByText('The chart needs JavaScript').count()).toBe(2);
    expect(await report.page.locator('#throughput tbody tr').count()).toBe(REPLAY_REPORT.series.length);
    expect(report.asked).toHaveLength(1);
  });

  it('runs no script but its own, and lets nothing out, not even to where it came from', async () => {
    const came: (string | undefined)[] = [];
    const pages: Readonly<Record<string, string>> = {
      '/report': readFileSync(sample, 'utf8'),
      '/open': '<p>no policy',
    };
    const server = createServer(({ url = '' }, response) => {
      came.push(url);
      response.setHeader('Content-Type', 'text/html').end(pages[url] ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await using report = await open(sample);
    /** Whether a foreign script ran, after trying that, an image and a request. */
    const leak = async (path: string) => {
      await report.page.goto(`http://127.0.0.1:${port}${path}`);
      return report.page.evaluate(async () => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        const image = document.createElement('img');
        const ended = new Promise((resolve) => {
          image.onload = image.onerror = resolve;
        });
        image.src = '/image';
        document.body.append(script, image);
        await Promise.all([ended, fetch('/fetch').catch(() => {})]);
        return 'ran' in window;
      });
    };
    try {
      expect(await leak('/report')).toBe(false);
      expect(came).toEqual(['/report']);
      expect(report.said.join('\n')).toContain('Content Security Policy');
      // What it tried works where no policy forbids it.
      expect(await leak('/open')).toBe(true);
      expect(came).toEqual(expect.arrayContaining(['/open', '/image', '/fetch']));
    } finally {
      server.close();
    }
  });

  it('opens a run of ten million events, 2,000 queries and 600 points (told: how fast)', async ({ annotate }) => {
    const file = join(folder, 'large.html');
    writeFileSync(file, renderReport(largeReport()));
    await using report = await open(file);
    const ms = await report.page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now();
    });
    await annotate(`opened and drawn in ${Math.round(ms)} ms`);
    expect(await report.page.locator('#queries tbody tr').count()).toBe(2000);
    expect((await chartsOf(report.page)).every(isDrawn)).toBe(true);
    expect(report.said).toEqual([]);
  });
});

function pageColor(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** Opens what opens, and lays out what is out of sight. */
async function showAll(page: Page): Promise<void> {
  await page.$$eval('details', (all) => {
    for (const details of all) details.open = true;
  });
  await page.$$eval('section', (all) => {
    for (const section of all) section.style.contentVisibility = 'visible';
  });
}

interface Chart {
  readonly id: string;
  /** Colours that its lines should have, and those of its opaque pixels, as `r,g,b`. */
  readonly lines: readonly string[];
  readonly colors: readonly string[];
}

/** At least an axis and each line, in the colours of the moment. */
function isDrawn({ lines, colors }: Chart): boolean {
  return colors.length > lines.length && lines.every((line) => colors.includes(line));
}

/** What is on the canvases. */
function chartsOf(page: Page): Promise<Chart[]> {
  return page.$$eval('.chart', (boxes) => {
    const style = getComputedStyle(document.documentElement);
    const data = JSON.parse(document.getElementById('chart-data')?.textContent ?? '{}');
    return boxes.map((box) => {
      const canvas = box.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const colors = new Set<string>();
      for (let at = 0; at < pixels.length; at += 4) {
        if (pixels[at + 3] === 255) colors.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
      }
      const lines = data[box.id].lines.map(({ color }: { color: string }) => {
        const hex = style.getPropertyValue(color).trim();
        return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)).join(',');
      });
      return { id: box.id, lines, colors: [...colors] };
    });
  });
}

function focused(page: Page): Promise<{ readonly name: string; readonly text: string; readonly at: string }> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const text = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return { name: element.tagName, text, at: element.className };
  });
}

/** Serious and critical ones, with the elements they are about. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations, passes } = await axe.run();
    if (passes.length < 10) throw new Error('axe has looked at nothing');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
