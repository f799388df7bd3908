import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createApi } from './endpoint.ts';

const schema = z.object({ id: z.string(), tags: z.array(z.string()), note: z.string().optional(), value: z.json() });
const endpoint = {
  method: 'get',
  path: '/api/things/:id',
  tag: 'things',
  summary: 'One thing',
  answers: { 200: { description: 'The thing', schema } },
} as const;

it('takes a handler only if it gives what the call declares', async () => {
  const app = new Hono();
  const api = createApi(app);
  const tags: readonly string[] = ['a'];
  api.on(endpoint, async ({ params }) => ({ id: params.id, tags, value: { deep: tags } }));
  api.on({ ...endpoint, path: '/api/gone', answers: { 204: { description: 'It is gone', schema: null } } }, async () => undefined);
  api.on({ ...endpoint, path: '/api/page', answers: { 200: { description: 'A page', schema: 'text/html' } } }, async ({ c }) =>
    c.html('<p>'),
  );
  expect(await (await app.request('/api/things/7')).json()).toEqual({ id: '7', tags: ['a'], value: { deep: ['a'] } });
  expect((await app.request('/api/gone')).status).toBe(204);

  const wrong = createApi(new Hono());
  // @ts-expect-error: a field is missing
  wrong.on(endpoint, async () => ({ id: '7', tags }));
  // @ts-expect-error: a field is of another type
  wrong.on(endpoint, async () => ({ id: 7, tags, value: null }));
  // @ts-expect-error: a value where nothing is declared
  wrong.on({ ...endpoint, path: '/api/gone', answers: { 204: { description: 'It is gone', schema: null } } }, async () => ({ id: '7' }));
  // @ts-expect-error: a page is a response
  wrong.on({ ...endpoint, path: '/api/page', answers: { 200: { description: 'A page', schema: 'text/html' } } }, async () => ({ id: '7' }));
});
