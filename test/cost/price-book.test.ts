import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it, test } from 'vitest';
import { COMMITMENT_TIERS_GB } from '../../src/contract/billing-plans.ts';
import { examplePrices, readPriceBook, withPrice } from '../../src/cost/price-book.ts';
import { PRICE_NAMES, priceBookJsonSchema, TIER_METERS } from '../../src/cost/price-book-schema.ts';

const SCHEMA = new URL('../../schemas/price-book.schema.json', import.meta.url);
const EXAMPLE = JSON.parse(readFileSync('profiles/prices/public-example.json', 'utf8')) as Record<string, unknown>;
const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(priceBookJsonSchema() as object);

const HEAD = { name: 'mine', kind: 'own', date: '2026-11-28', currency: 'USD' };

test('the schema that is shipped is the one of the code', () => {
  const text = `${JSON.stringify(priceBookJsonSchema(), undefined, 2)}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(SCHEMA, text);
  expect(readFileSync(SCHEMA, 'utf8')).toBe(text);
});

describe('the book that comes with amasim', () => {
  const book = examplePrices();

  it('says that it is an example, and where each figure is from', () => {
    expect(accepts(EXAMPLE), JSON.stringify(accepts.errors)).toBe(true);
    expect(book).toMatchObject({ kind: 'example', date: '2026-11-28', currency: 'USD' });
    const all = [...Object.values(book.prices), ...TIER_METERS.flatMap((meter) => book.tiers[meter])];
    for (const { source } of all) expect(source).toMatch(/https:\/\/|Assumed:/);
  });

  it('leaves out only what no figure was found for', () => {
    expect(PRICE_NAMES.filter((name) => book.prices[name] === undefined)).toEqual([
      'basicScanPerGb',
      'auxiliaryScanPerGb',
    ]);
  });

  it('has documented tiers only', () => {
    for (const meter of TIER_METERS) {
      for (const { gbPerDay } of book.tiers[meter]) expect(COMMITMENT_TIERS_GB).toContain(gbPerDay);
    }
    expect(book.tiers.sentinelSimplified.map(({ gbPerDay }) => gbPerDay)).toEqual(COMMITMENT_TIERS_GB);
  });
});

describe('a book of your own', () => {
  it('takes prices with a source or without, and none that it does not have', () => {
    const json = {
      ...HEAD,
      prices: { analyticsPerGb: 2.76, basicPerGb: { value: 0.6, source: 'our contract' }, lakePerGb: null },
    };
    expect(readPriceBook(json, {})).toEqual({
      ok: true,
      value: {
        ...HEAD,
        prices: {
          analyticsPerGb: { value: 2.76, source: 'given without a source' },
          basicPerGb: { value: 0.6, source: 'our contract' },
        },
        tiers: { logAnalytics: [], sentinelClassic: [], sentinelSimplified: [] },
      },
    });
  });

  it('replaces single prices and the tiers of a meter, and takes away what is null', () => {
    const base = examplePrices();
    const tiers = {
      logAnalytics: [
        { gbPerDay: 200, perDay: 400 },
        { gbPerDay: 100, perDay: 210 },
      ],
    };
    const json = { ...HEAD, prices: { analyticsPerGb: 2.76, lakePerGb: null }, tiers };
    const read = readPriceBook(json, { base });
    if (!read.ok) throw new Error('refused');
    const { lakePerGb: _gone, ...left } = base.prices;
    expect(read.value.prices).toEqual({ ...left, analyticsPerGb: { value: 2.76, source: 'given without a source' } });
    expect(read.value.tiers.logAnalytics.map(({ gbPerDay, perDay }) => [gbPerDay, perDay])).toEqual([
      [100, 210],
      [200, 400],
    ]);
    expect(read.value.tiers.sentinelSimplified).toEqual(base.tiers.sentinelSimplified);
  });

  it.each<[unknown, string, RegExp]>([
    [5, '', /object/],
    [{ ...HEAD, currency: 'EUR' }, '/currency', /USD/],
    [{ ...HEAD, date: 'today' }, '/date', /\d/],
    [{ ...HEAD, kind: 'guess' }, '/kind', /example/],
    [{ ...HEAD, prices: { analyticsPerGB: 1 } }, '/prices', /did you mean analyticsPerGb/],
    [{ ...HEAD, prices: { analyticsPerGb: -1 } }, '/prices/analyticsPerGb', />=0/],
    [{ ...HEAD, prices: { analyticsPerGb: '2.30' } }, '/prices/analyticsPerGb', /number from 0/],
    [{ ...HEAD, prices: { analyticsPerGb: { value: 1 } } }, '/prices/analyticsPerGb', /number from 0/],
    [{ ...HEAD, tiers: { logAnalytics: [{ gbPerDay: 0, perDay: 1 }] } }, '/tiers/logAnalytics/0/gbPerDay', /1/],
    [{ ...HEAD, tiers: { logAnalytics: [{ gbPerDay: 100 }] } }, '/tiers/logAnalytics/0', /one of them/],
    [
      { ...HEAD, tiers: { logAnalytics: [1, 2].map((perDay) => ({ gbPerDay: 100, perDay })) } },
      '/tiers/logAnalytics/1/gbPerDay',
      /twice/,
    ],
  ])('is refused with its place: %j', (json, path, message) => {
    const read = readPriceBook(json, { file: 'my.json' });
    expect(read).toMatchObject({ ok: false, problem: [{ code: 'AMASIM_COST_PRICES', file: 'my.json', path }] });
    expect(!read.ok && read.problem[0]?.message).toMatch(message);
  });

  it('is told of all its mistakes at once', () => {
    const read = readPriceBook({ ...HEAD, date: 1, prices: { basicPerGb: -1 } }, {});
    expect(!read.ok && read.problem.map(({ path }) => path)).toEqual(['/date', '/prices/basicPerGb']);
  });
});

describe('name=value', () => {
  it('replaces a price', () => {
    expect(withPrice(examplePrices(), 'analyticsPerGb=1.96')).toMatchObject({
      ok: true,
      value: { prices: { analyticsPerGb: { value: 1.96 }, basicPerGb: { value: 0.5 } } },
    });
  });

  it.each([
    ['analyticPerGb=1', 'did you mean analyticsPerGb?'],
    ['nothing-like-it=1', 'there are analyticsPerGb, '],
    ['2.3', 'wanted <name>=<USD>, as in analyticsPerGb=2.3; names are analyticsPerGb, '],
    ['basicPerGb=1 USD', 'wanted basicPerGb=<a number from 0 to 1,000,000, with a point, without a unit>'],
  ])('%j is refused with what was wanted', (text, wanted) => {
    const read = withPrice(examplePrices(), text);
    expect(read.ok ? '' : read.problem.message).toContain(wanted);
  });

  it.each([
    '',
    'analyticsPerGb',
    'analyticsPerGb=',
    'analyticsPerGb=-1',
    'analyticsPerGb=x',
    'other=1',
    '=1',
    'basicPerGb=Infinity',
    'basicPerGb=0x10',
    'basicPerGb=2,30',
    'basicPerGb=1000001',
  ])('%j is refused', (text) => {
    expect(withPrice(examplePrices(), text)).toMatchObject({ ok: false, problem: { code: 'AMASIM_COST_PRICES' } });
  });
});
