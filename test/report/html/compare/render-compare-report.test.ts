import { describe, expect, it } from 'vitest';
import type { CompareResult } from '../../../../src/report/compare-result.ts';
import { renderCompareReport } from '../../../../src/report/html/compare/render-compare-report.ts';
import { figuresOf, numbersOf } from '../figures.ts';
import { idsOf, rowsOf, wordsOf } from '../page-words.ts';
import { FIRST, largeCompare, OTHER, RESULT } from './sample-compare.ts';

const pageOf = (result: Partial<CompareResult> = {}, inputs = ['logs/']) =>
  renderCompareReport({ result: { ...RESULT, ...result }, inputs, endedMs: 0, version: '0' });

describe('the report of a comparison', () => {
  it('shows numbers as they are in --json, and those of each set of rules', () => {
    const [shown, all] = [figuresOf(pageOf()), numbersOf(RESULT)];
    for (const [pointer, value] of Object.entries(shown)) expect([pointer, value]).toEqual([pointer, all[pointer]]);
    for (const pointer of [
      '/alternatives/0/kept',
      '/alternatives/1/total/billedBytes',
      '/alternatives/1/bill/usdPerMonth',
      '/alternatives/1/daily/gbPerDay/estimate',
      '/alternatives/1/comparedWithFirst/usdPerMonth',
      '/alternatives/1/comparedWithFirst/lost/eventIds/0/of',
      '/alternatives/1/comparedWithFirst/added/eventIds/0/events',
      '/detections/read',
      '/alternatives/1/detections/lost',
      '/alternatives/1/comparedWithFirst/detections/0/lostInSample',
    ]) {
      expect(shown).toHaveProperty([pointer]);
    }
  });

  it('has a section for what each of the others loses', () => {
    const page = pageOf({ alternatives: [FIRST, OTHER, { ...OTHER, name: 'third.json' }] });
    const ids = ['sets', 'lost-1', 'lost-2', 'problems'];
    expect(idsOf(page)).toEqual({ contents: ids, sections: ids });
    expect(wordsOf(page, 'lost-2')).toContain('What third.json loses');
    expect(rowsOf(page, 'mine.json')[0]?.slice(6, 7)).toEqual(['25.0 %']);
    expect(wordsOf(page, 'lost-1')).toContain('Securityeverything but 4624, 4625');
    expect(wordsOf(page, 'lost-1')).toContain('any log1, 2');
  });

  it('says so where nothing is lost', () => {
    const none = { events: 0, eventIds: [] };
    const same = { ...OTHER, comparedWithFirst: { lost: none, added: none, idsGone: [], billedBytes: 0 } };
    expect(wordsOf(pageOf({ alternatives: [FIRST, same] }), 'lost-1')).toContain(
      'Events of the sample that all keeps and mine.json does not: none.',
    );
  });

  it('weighs below 2 MB when everything is large, and says what is not shown', () => {
    const page = renderCompareReport(largeCompare());
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(wordsOf(page, 'lost-15')).toContain(
      'Not shown: 4,900 of the kinds of events; cost --compare --json has them.',
    );
  });

  it('keeps what came from the input from becoming markup', () => {
    const evil = `</script><script>alert(1)</script><!--"'\u2028<img src=x onerror=alert(1)>`;
    const other = {
      ...OTHER,
      name: evil,
      comparedWithFirst: {
        ...OTHER.comparedWithFirst!,
        lost: { events: 1, eventIds: [{ channel: evil, provider: evil, eventId: evil, events: 1, of: 1 }] },
        idsGone: [{ channel: evil, eventIds: [1] }],
      },
    };
    const page = pageOf({ alternatives: [{ ...FIRST, name: evil }, other] }, [evil]);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script>alert');
  });
});
