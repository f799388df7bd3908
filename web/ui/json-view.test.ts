import { describe, expect, it } from 'vitest';
import { holdsStoredValue } from './json-view.tsx';

describe('a value that the API only gives an address for', () => {
  it('is found wherever it is inside another one, and not taken for one by its name alone', () => {
    const stored = { $blob: 'abc', bytes: 2_000_000, url: '/api/blobs/abc' };
    expect([stored, { draft: stored }, [1, { a: [stored] }]].map(holdsStoredValue)).toEqual([true, true, true]);
    expect([null, 'text', { $blob: 'abc' }, { ...stored, url: 'https://a.example' }, [1, 2]].map(holdsStoredValue)).toEqual([false, false, false, false, false]);
  });
});
