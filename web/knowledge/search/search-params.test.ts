import { expect, it } from 'vitest';
import { searchSettingsSchema } from '#graph/knowledge';
import { defaultSettings, missingOf, readSearch, writeSearch } from './search-params.ts';

it('reads a search back from the address as it was written', () => {
  const search = {
    query: 'How long is the warranty?',
    filter: [{ field: 'product', op: 'eq' as const, value: 'X-200' }],
    settings: searchSettingsSchema.parse({
      mode: 'keyword',
      limit: 3,
      fusion: { kind: 'weights', vector: 0.7 },
      context: { neighbours: 2 },
    }),
  };
  expect(readSearch(new URLSearchParams(writeSearch(search)))).toEqual(search);
});

it('keeps the address short where nothing was changed', () => {
  expect(writeSearch({ query: 'warranty', filter: [], settings: defaultSettings })).toEqual({ tab: 'search', q: 'warranty' });
});

it('takes the defaults for what cannot be read', () => {
  expect(readSearch(new URLSearchParams('q=a&settings={"mode":"telepathy"}&filter=[oops'))).toEqual({
    query: 'a',
    filter: [],
    settings: defaultSettings,
  });
  expect(readSearch(new URLSearchParams('')).query).toBe('');
});

it('tells which setting is not filled in', () => {
  expect(missingOf(defaultSettings)).toBeNull();
  expect(missingOf({ ...defaultSettings, rerank: { kind: 'model', model: '' } })).toContain('orders');
  expect(missingOf({ ...defaultSettings, rerank: { kind: 'endpoint', url: ' ' } })).toContain('address');
  expect(missingOf({ ...defaultSettings, rewrite: { kind: 'multi', model: '', queries: 3 } })).toContain('rewrites');
  expect(missingOf({ ...defaultSettings, rewrite: { kind: 'rewrite', model: 'openai:gpt-5-mini' } })).toBeNull();
});
