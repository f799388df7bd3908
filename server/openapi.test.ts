import { expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from './openapi.ts';

it('writes out schemas that refer to each other and to themselves, so that nothing points nowhere', () => {
  const price = z.object({ amount: z.number() }).meta({ id: 'OpenApiTestPrice' });
  const item = z
    .object({
      price,
      get parts() {
        return z.array(item);
      },
    })
    .meta({ id: 'OpenApiTestItem' });
  const document = openApiDocument(
    [
      {
        method: 'post',
        path: '/api/orders',
        tag: 'orders',
        summary: 'Place an order',
        body: z.object({ items: z.array(item) }),
        answers: { 201: { description: 'The order', schema: z.object({ first: item, price }) } },
      },
    ],
    '1',
  );
  const text = JSON.stringify(document);
  expect(text).not.toContain('$defs');
  expect(text.match(/"amount"/g)?.length).toBeGreaterThanOrEqual(4);
  expect(document).toMatchObject({
    paths: { '/api/orders': { post: { responses: { 201: {}, 400: {}, 401: {}, 403: {}, 413: {}, 415: {} } } } },
  });
});
