import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { holdsStoredValue, JsonView } from './json-view.tsx';
import { TooltipProvider } from './tooltip.tsx';

describe('a value that the API only gives an address for', () => {
  it('is found wherever it is inside another one, and not taken for one by its name alone', () => {
    const stored = { $blob: 'abc', bytes: 2_000_000, url: '/api/blobs/abc' };
    expect([stored, { draft: stored }, [1, { a: [stored] }]].map(holdsStoredValue)).toEqual([true, true, true]);
    expect([null, 'text', { $blob: 'abc' }, { ...stored, url: 'https://a.example' }, [1, 2]].map(holdsStoredValue)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a number with more digits than JavaScript holds', () => {
  it('is shown as the number that it is, inside of values and alone', () => {
    for (const value of [{ id: { $number: '9007199254740993' } }, { $number: '9007199254740993' }]) {
      const text = renderToStaticMarkup(
        <TooltipProvider>
          <JsonView value={value} />
        </TooltipProvider>,
      );
      expect(text).toContain('>9007199254740993<');
      expect(text).not.toContain('$number');
    }
  });
});
