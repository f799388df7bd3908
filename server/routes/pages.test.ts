import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestApp, hookGraph, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

interface List {
  readonly items: readonly { readonly name: string }[];
  readonly nextCursor: string | null;
}

it.each<[string, (name: string) => Promise<unknown>]>([
  [
    '/api/connections',
    (name) => test.json('POST', '/api/connections', { name, kind: 'http-bearer', settings: {}, secret: { token: 't' } }),
  ],
  ['/api/api-keys', (name) => test.json('POST', '/api/api-keys', { name })],
  ['/api/workflows/signatures', (name) => test.json('POST', '/api/workflows', { name, graph: hookGraph() })],
])('%s comes page by page, each thing once', async (path, create) => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) await create(name);
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let page = 0; cursor !== null; page += 1) {
    const list: List = await test.json<List>('GET', `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...list.items.map(({ name }) => name));
    expect(list.items.length).toBeLessThanOrEqual(2);
    expect(page).toBeLessThan(5);
    cursor = list.nextCursor;
  }
  expect(seen.toSorted()).toEqual(names);
  expect(await (await test.call('GET', `${path}?cursor=nonsense`)).json()).toMatchObject({ error: { code: 'CURSOR_INVALID' } });
  expect((await test.call('GET', `${path}?limit=1000`)).status).toBe(400);
});
