import { describe, expect, it } from 'vitest';
import webhook from './node.ts';

describe('the webhook node', () => {
  it('types the call by the body that callers must send', () => {
    const config = webhook.config.parse({
      bodySchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    });
    const out = webhook.outputTypes?.({ config, inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out'];
    expect(out?.properties?.['body']).toEqual(config.bodySchema);
    expect(out?.required).toEqual(['method', 'headers', 'query', 'body']);
  });

  it.each(['Support', 'a b', '-a', 'a-', 'ü', '../x', ''])('refuses the path %j', (slug) => {
    expect(webhook.config.safeParse({ slug }).success).toBe(false);
  });

  it.each([{ type: 'text' }, { properties: [] }, { properties: { a: 1 } }, { required: 'a' }, { $ref: '#/a' }, { items: { type: 'int' } }])(
    'refuses the body schema %j and says where',
    (bodySchema) => {
      const problem = webhook.config.safeParse({ bodySchema });
      expect(problem.error?.issues[0]?.path[0]).toBe('bodySchema');
      expect(problem.error?.issues[0]?.path.length).toBeGreaterThan(1);
    },
  );
});
