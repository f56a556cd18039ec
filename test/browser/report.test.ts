/**
 * Reports in a real browser: one for all tests, and a page for each report. Skipped where there is no Chromium:
 * `apt-get install chromium`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCompareReport } from '../../src/report/html/compare/render-compare-report.ts';
import { renderCostReport } from '../../src/report/html/cost/render-cost-report.ts';
import { renderReport } from '../../src/report/html/run/render-report.ts';
import { amasim, type Ended } from '../cli/amasim.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { COMPARE_REPORT, largeCompare } from '../report/html/compare/sample-compare.ts';
import { COST_REPORT, largeCost } from '../report/html/cost/sample-cost.ts';
import { numbersOf } from '../report/html/figures.ts';
import { largeReport, REPLAY_REPORT } from '../report/html/run/sample-report.ts';
import { CHROMIUM, launchChromium } from './chromium.ts';
import { comparePictures, differsFromGolden, drawAlike, MOST_DIFFERING } from './goldens.ts';
import {
  chartsOf,
  focused,
  isDrawn,
  type Opened,
  openPage,
  pageColor,
  showAll,
  shownFigures,
  violationsOf,
} from './opened-page.ts';

const SCHEMES = ['light', 'dark'] as const;
/** Background of the page by scheme; a browser's own would be another. */
const PAGE_COLOR = { light: 'rgb(255, 255, 255)', dark: 'rgb(22, 23, 26)' } as const;
const SIZE = { width: 1200, height: 900 };

const REPORTS = [
  {
    name: 'run',
    render: () => renderReport(REPLAY_REPORT),
    large: () => renderReport(largeReport()),
    charts: ['chart-events', 'chart-bytes'],
    sections: 6,
    rows: { '#throughput': REPLAY_REPORT.series.length },
    largeRows: { '#queries': 2002 },
  },
  {
    name: 'cost',
    render: () => renderCostReport(COST_REPORT),
    large: () => renderCostReport(largeCost()),
    charts: ['chart-table-bytes', 'chart-table-usd', 'chart-events', 'chart-columns'],
    sections: 11,
    rows: { '#events': 3, '#tables': 2 },
    largeRows: { '#queries': 1100, '#events': 302 },
  },
  {
    name: 'comparison',
    render: () => renderCompareReport(COMPARE_REPORT),
    large: () => renderCompareReport(largeCompare()),
    charts: ['chart-compare-bytes', 'chart-compare-usd', 'chart-lost-1'],
    sections: 3,
    rows: { '#sets': 4, '#lost-1': 4 },
    largeRows: { '#sets': 32, '#lost-15': 300 },
  },
] as const;

const SAMPLE = ['fixtures/events', '--dcr', 'fixtures/rules/security-and-system.json', '--json'];
const COMMANDS = {
  'a run': ['run', ...SAMPLE, '--profile', '--workers', '1'],
  'a replay': ['run', ...SAMPLE, '--rate', 'max', '--agents', '2', '--workers', '1'],
  'a cost': ['cost', ...SAMPLE, '--machines', '500', '--tier', 'best', '--workers', '1'],
};

const folder = temporaryFolder();
const fileOf = (name: string) => join(folder, `${name}.html`);

describe.skipIf(CHROMIUM === undefined)('in Chromium', () => {
  let browser: Browser;
  let context: BrowserContext;
  let withoutScript: BrowserContext;
  /** Run while the browser starts. */
  const runs = new Map<string, Promise<Ended>>();
  beforeAll(async () => {
    for (const [name, args] of Object.entries(COMMANDS)) runs.set(name, amasim([...args, '--report', fileOf(name)]));
    for (const { name, render } of REPORTS) writeFileSync(fileOf(name), render());
    browser = await launchChromium();
    context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce', locale: 'en-US' });
    withoutScript = await browser.newContext({ javaScriptEnabled: false });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(runs.values());
  });

  describe.each(REPORTS)('the report of a $name', ({ name, large, charts, sections, rows, largeRows }) => {
    let report: Opened;
    let page: Page;
    beforeAll(async () => {
      report = await openPage(context, fileOf(name));
      page = report.page;
    });
    afterAll(() => report?.[Symbol.asyncDispose]());

    it('draws its charts, and anew when the colours change', async () => {
      const before = await chartsOf(page);
      expect(before.map(({ id }) => id)).toEqual(charts);
      expect(before.every(isDrawn)).toBe(true);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(async () => (await chartsOf(page)).every(isDrawn), { timeout: 10_000 }).toBe(true);
      expect((await chartsOf(page))[0]!.lines).not.toEqual(before[0]!.lines);
    });

    describe.each(SCHEMES)('%s', (colorScheme) => {
      beforeAll(async () => {
        await page.emulateMedia({ colorScheme });
        await page.goto(report.url);
      });

      it('has its colours, on the page and in the charts', async () => {
        expect(await pageColor(page)).toBe(PAGE_COLOR[colorScheme]);
        for (const { lines, colors } of await chartsOf(page))
          expect(colors).toEqual(expect.arrayContaining([...lines]));
      });

      it('has no serious violation that axe knows of, open or closed', async () => {
        // But for contrast the page is one for both schemes; and what is seen closed is seen open as well.
        if (colorScheme === 'light') expect(await violationsOf(page, 'all but contrast')).toEqual([]);
        await showAll(page);
        expect(await violationsOf(page, colorScheme === 'light' ? 'everything' : 'contrast')).toEqual([]);
      });
    });

    it('is used by keyboard: every part that opens is reached by Tab and opened by Enter, every table by Tab', async () => {
      await page.goto(report.url);
      const tables = await page.locator('.scroll').count();
      const reached = new Set<string>();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toEqual({ name: 'A', text: 'Skip to the content', at: 'skip' });
      for (let presses = 0; presses < 200; presses++) {
        await page.keyboard.press('Tab');
        const { name: element, text, at } = await focused(page);
        if (element === 'BODY') break;
        if (element === 'SUMMARY') await page.keyboard.press('Enter');
        if (at === 'scroll') reached.add(text);
      }
      expect(await page.locator('details:not([open])').count()).toBe(0);
      expect(await page.locator('details').count()).toBeGreaterThan(name === 'comparison' ? 2 : 10);
      expect(reached.size).toBe(tables);
    });

    it.each([1200, 800, 380])('fits into a window %d pixels wide, one section below the other', async (width) => {
      await page.setViewportSize({ width, height: 800 });
      await showAll(page);
      const { overflow, places } = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        places: [...document.querySelectorAll('section')].map((section) => {
          const { top, bottom, height } = section.getBoundingClientRect();
          return { top, bottom, height };
        }),
      }));
      expect(overflow).toBeLessThanOrEqual(0);
      expect(places).toHaveLength(sections);
      for (const [n, { top, height }] of places.entries()) {
        expect(height).toBeGreaterThan(50);
        if (n > 0) expect(top).toBeGreaterThanOrEqual(places[n - 1]!.bottom);
      }
    });

    it('is light on paper, with its charts, also from a dark screen', async () => {
      await page.setViewportSize(SIZE);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await pageColor(page)).toBe(PAGE_COLOR.light);
      await expect.poll(async () => (await chartsOf(page)).every(isDrawn), { timeout: 10_000 }).toBe(true);
      expect(await page.locator('nav').isVisible()).toBe(false);
      const pdf = (await page.pdf()).toString('latin1');
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(2);
      await page.emulateMedia({ media: 'screen' });
    });

    it('has said nothing on the console in all this, and asked for nothing but itself', async () => {
      expect(report.said).toEqual([]);
      expect([...new Set(report.asked)]).toEqual([report.url]);
    });

    it('opens when it is large (told: how fast)', async ({ annotate }) => {
      writeFileSync(fileOf(`large-${name}`), large());
      await using opened = await openPage(context, fileOf(`large-${name}`));
      const ms = await opened.page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now();
      });
      await annotate(`opened and drawn in ${Math.round(ms)} ms`);
      for (const [id, count] of Object.entries(largeRows)) {
        expect(await opened.page.locator(`${id} tbody tr`).count(), id).toBe(count);
      }
      expect((await chartsOf(opened.page)).every(isDrawn)).toBe(true);
      expect(opened.said).toEqual([]);
    });

    it('has its numbers without JavaScript, too', async () => {
      await using opened = await openPage(withoutScript, fileOf(name));
      expect(await opened.page.getByText('The chart needs JavaScript').count()).toBe(charts.length);
      for (const [id, count] of Object.entries(rows)) {
        expect(await opened.page.locator(`${id} tbody tr`).count(), id).toBe(count);
      }
      expect(opened.asked).toEqual([opened.url]);
    });
  });

  describe('drawn in boxes for letters', () => {
    let page: Page;
    beforeAll(async () => {
      page = await context.newPage();
      await page.setViewportSize({ width: 760, height: 900 });
      await drawAlike(page);
    });

    it.each(REPORTS.flatMap(({ name }) => SCHEMES.map((scheme) => [name, scheme] as const)))(
      'the report of a %s looks as it did, %s',
      async (name, colorScheme) => {
        await page.emulateMedia({ colorScheme });
        await page.goto(`file://${fileOf(name)}`);
        const picture = await page.screenshot({ fullPage: true });
        expect(picture.length).toBeLessThan(100_000);
        expect(await differsFromGolden(page, `${name}-${colorScheme}`, picture)).toBeUndefined();
      },
    );

    it('a bar of another colour, and a line that is missing, are told', async () => {
      await page.goto(`file://${fileOf('cost')}`);
      const part = { clip: { x: 0, y: 0, width: 760, height: 900 } };
      const before = await page.screenshot(part);
      for (const style of [
        '.bar{background:var(--good)!important}',
        'header dt:last-of-type,header dd:last-of-type{display:none}',
      ]) {
        const added = await page.addStyleTag({ content: style });
        const { differing } = await comparePictures(page, before, await page.screenshot(part));
        expect(differing, style).toBeGreaterThan(2 * MOST_DIFFERING);
        await added.evaluate((element) => element.parentElement?.removeChild(element));
      }
      expect((await comparePictures(page, before, before)).differing).toBe(0);
    });
  });

  it.each(Object.keys(COMMANDS))('the report of %s shows the numbers that --json has', async (name) => {
    const { code, stdout, stderr } = await runs.get(name)!;
    expect(code, stderr).toBe(0);
    await using report = await openPage(context, fileOf(name));
    expect(await shownFigures(report.page)).toEqual(numbersOf(JSON.parse(stdout)));
    expect((await chartsOf(report.page)).every(isDrawn)).toBe(true);
  });

  it('a report runs no script but its own, and lets nothing out, not even to where it came from', async () => {
    const came: (string | undefined)[] = [];
    const pages: Readonly<Record<string, string>> = {
      '/report': readFileSync(fileOf('run'), 'utf8'),
      '/open': '<p>no policy',
    };
    const server = createServer(({ url = '' }, response) => {
      came.push(url);
      response.setHeader('Content-Type', 'text/html').end(pages[url] ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await using report = await openPage(context, fileOf('run'));
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
});
