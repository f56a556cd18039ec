import { describe, expect, it } from 'vitest';
import { type ArmResource, ArmStore, pageOf } from '../../src/emulator/arm/store.ts';

function resource(id: string, text = ''): ArmResource {
  return { id, name: id, type: 'T', etag: '"e"', properties: { text } };
}

describe('the store of resources', () => {
  it('takes no more than it has room for, and what it holds stays', () => {
    const store = new ArmStore('secret', { maxBytes: 10_000 });
    const taken = Array.from({ length: 20 }, (_, i) => store.put(resource(`/a/${i}`)));
    const count = taken.filter(Boolean).length;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(10);
    expect(store.all('T', '/a/')).toHaveLength(count);
    expect(store.put(resource('/a/0', 'x'.repeat(10_000)))).toBe(false);
    expect(store.get('/a/0')?.properties).toEqual({ text: '' });
  });

  it('has its room back when a resource goes or shrinks', () => {
    const store = new ArmStore('secret', { maxBytes: 10_000 });
    for (let i = 0; i < 100; i++) {
      expect(store.put(resource('/a', 'x'.repeat(8_000)))).toBe(true);
      expect(store.put(resource('/A', 'y'))).toBe(true);
      expect(store.get('/a')?.properties).toEqual({ text: 'y' });
      store.remove('/a', '/b');
      expect(store.get('/A')).toBeUndefined();
    }
  });

  it('pages by what comes after an id, whether or not that is still there', () => {
    const all = ['/a', '/B', '/c'].map((id) => resource(id));
    expect(pageOf(all, { after: undefined, size: 2 })).toEqual({ resources: all.slice(0, 2), next: '/b' });
    expect(pageOf(all, { after: '/b', size: 2 })).toEqual({ resources: all.slice(2) });
    expect(pageOf(all.slice(2), { after: '/b', size: 2 })).toEqual({ resources: all.slice(2) });
    expect(pageOf([], { after: undefined, size: 2 })).toEqual({ resources: [] });
  });
});
