/**
 * Pictures of reports as they should look: fixtures/golden/report/, made with UPDATE_GOLDEN=1.
 *
 * Text is drawn in a font of boxes (`box-font.ts`), so that they hold on every machine. Pictures are compared by the mean colours of
 * squares: edges that another version of a browser smooths otherwise make no difference, what moves or changes its colour does.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { boxFont } from './box-font.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/golden/report/', import.meta.url));

/** Pixels of the side of a square. */
const SQUARE = 4;
/** How far the mean of a square may be off in a channel, of 255. */
const MOST_OFF = 40;
/** Part of the squares that may be further off. */
export const MOST_DIFFERING = 0.001;

/** Has every document that the page opens drawn in the font of boxes, all of it laid out. */
export async function drawAlike(page: Page): Promise<void> {
  await page.addInitScript((font) => {
    const bytes = Uint8Array.from(atob(font), (character) => character.charCodeAt(0));
    document.fonts.add(new FontFace('boxes', bytes.buffer, { weight: '100 900' }));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '*{font-family:boxes!important;font-style:normal!important;font-synthesis:none!important}' +
        'section{content-visibility:visible!important}',
    );
    document.adoptedStyleSheets = [sheet];
  }, boxFont().toString('base64'));
}

export interface Compared {
  /** Part of the squares that differ, from 0 to 1. Of pictures of other sizes what one has less differs. */
  readonly differing: number;
  /** PNG: squares that differ in red, over the picture. */
  readonly diff: Buffer;
}

/** `page`: any, as nothing of it is touched; a browser knows how to read pictures. */
export async function comparePictures(page: Page, golden: Buffer, actual: Buffer): Promise<Compared> {
  const given = { golden: golden.toString('base64'), actual: actual.toString('base64'), SQUARE, MOST_OFF };
  const { differing, diff } = await page.evaluate(async ({ golden, actual, SQUARE, MOST_OFF }) => {
    const pictureOf = async (base64: string) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      return createImageBitmap(new Blob([bytes]));
    };
    const [one, other] = await Promise.all([pictureOf(golden), pictureOf(actual)]);
    const [width, height] = [Math.max(one.width, other.width), Math.max(one.height, other.height)];
    const drawn = (picture: ImageBitmap) => {
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
      context.drawImage(picture, 0, 0);
      return context;
    };
    const [left, right] = [drawn(one), drawn(other)];
    const [a, b] = [left, right].map((context) => context.getImageData(0, 0, width, height).data);
    const columns = Math.ceil(width / SQUARE);
    const squares = columns * Math.ceil(height / SQUARE);
    // Sums of what the pictures are apart, by square and channel.
    const apart = new Int32Array(4 * squares);
    for (let y = 0, at = 0; y < height; y++) {
      const row = Math.floor(y / SQUARE) * columns;
      for (let x = 0; x < width; x++) {
        const square = 4 * (row + Math.floor(x / SQUARE));
        for (let channel = 0; channel < 4; channel++, at++) apart[square + channel]! += a![at]! - b![at]!;
      }
    }
    let count = 0;
    right.fillStyle = 'rgba(255,0,0,0.6)';
    for (let square = 0; square < squares; square++) {
      const sums = apart.subarray(4 * square, 4 * square + 4);
      if (!sums.some((sum) => Math.abs(sum) > MOST_OFF * SQUARE ** 2)) continue;
      count++;
      right.fillRect(SQUARE * (square % columns), SQUARE * Math.floor(square / columns), SQUARE, SQUARE);
    }
    const png = new Uint8Array(await (await right.canvas.convertToBlob()).arrayBuffer());
    let text = '';
    for (const byte of png) text += String.fromCharCode(byte);
    return { differing: count / squares, diff: btoa(text) };
  }, given);
  return { differing, diff: Buffer.from(diff, 'base64') };
}

/** What is wrong with a picture, and where to look at it; nothing where it is as the golden one. */
export async function differsFromGolden(page: Page, name: string, actual: Buffer): Promise<string | undefined> {
  const file = join(FOLDER, `${name}.png`);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, actual);
    return undefined;
  }
  if (!existsSync(file)) return `there is no ${file}: UPDATE_GOLDEN=1 makes it`;
  const golden = readFileSync(file);
  // The same browser draws the same bytes.
  if (golden.equals(actual)) return undefined;
  const { differing, diff } = await comparePictures(page, golden, actual);
  if (differing <= MOST_DIFFERING) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'amasim-golden-'));
  writeFileSync(join(folder, `${name}.png`), actual);
  writeFileSync(join(folder, `${name}-diff.png`), diff);
  return `${(100 * differing).toFixed(2)} % of ${name}.png differ, see ${folder}; where it is as it should be: UPDATE_GOLDEN=1`;
}
