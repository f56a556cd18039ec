/** A report that is open in a browser, and what can be asked of it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page, and what it said and asked for so far. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly said: readonly string[];
  readonly asked: readonly string[];
  /** Of the report. */
  readonly url: string;
}

export async function openPage(context: BrowserContext, file: string): Promise<Opened> {
  const [said, asked]: [string[], string[]] = [[], []];
  const page = await context.newPage();
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, said, asked, url, [Symbol.asyncDispose]: () => page.close() };
}

export function pageColor(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** Opens what opens, and lays out what is out of sight. */
export async function showAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const section of document.querySelectorAll('section')) section.style.contentVisibility = 'visible';
  });
}

export interface Chart {
  readonly id: string;
  /** Colours that its lines or bars should have, and those of its opaque pixels, as `r,g,b`. */
  readonly lines: readonly string[];
  readonly colors: readonly string[];
}

/** At least an axis and each line, in the colours of the moment. */
export function isDrawn({ lines, colors }: Chart): boolean {
  return lines.length > 0 && colors.length > lines.length && lines.every((line) => colors.includes(line));
}

/** What is on the canvases. */
export function chartsOf(page: Page): Promise<Chart[]> {
  return page.$$eval('.chart', (boxes) => {
    const style = getComputedStyle(document.documentElement);
    const data = JSON.parse(document.getElementById('chart-data')?.textContent ?? '{}');
    return boxes.map((box) => {
      const canvas = box.querySelector('canvas');
      if (canvas === null) return { id: box.id, lines: [], colors: [] };
      // A copy, since a canvas that is read again and again is slow, and Chromium says so on the console.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      const { data: bytes } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new DataView(bytes.buffer);
      const opaque = new Set<number>();
      for (let at = 0; at < bytes.length; at += 4) if (bytes[at + 3] === 255) opaque.add(pixels.getUint32(at));
      const colors = [...opaque].map((pixel) => [24, 16, 8].map((bits) => (pixel >>> bits) & 255).join(','));
      const { color: own, lines: drawn = [{ color: own }] } = data[box.id];
      const lines = drawn.map(({ color }: { color: string }) => {
        const hex = style.getPropertyValue(color).trim();
        return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)).join(',');
      });
      return { id: box.id, lines, colors };
    });
  });
}

/** Every figure that names the member of `--json` it shows, by the pointer to it. */
export async function shownFigures(page: Page): Promise<Record<string, number>> {
  const figures = await page.$$eval('data[data-of]', (all) =>
    all.map((data): [string, number] => {
      const of = data.getAttribute('data-of') ?? '';
      const row = data.closest('tr')?.getAttribute('data-at');
      return [of.startsWith('/') ? of : `${row}/${of}`, Number(data.getAttribute('value'))];
    }),
  );
  return Object.fromEntries(figures);
}

export function focused(page: Page): Promise<{ readonly name: string; readonly text: string; readonly at: string }> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const text = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return { name: element.tagName, text, at: element.className };
  });
}

/** Serious and critical ones, with the elements they are about. Contrast is most of the work, and may be looked at apart. */
export async function violationsOf(
  page: Page,
  what: 'everything' | 'contrast' | 'all but contrast',
): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async (what) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations, passes } = await axe.run({
      ...(what === 'contrast' && { runOnly: ['color-contrast'] }),
      ...(what === 'all but contrast' && { rules: { 'color-contrast': { enabled: false } } }),
    });
    const looked = passes.reduce((sum, { nodes }) => sum + nodes.length, 0);
    if (passes.length < (what === 'contrast' ? 1 : 10) || looked < 50) throw new Error('axe has looked at nothing');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, what);
}
