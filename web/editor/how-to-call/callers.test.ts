import { describe, expect, it } from 'vitest';
import { graphSchema } from '#graph/graph';
import { callersOf } from './callers.ts';

const graphOf = (...nodes: readonly object[]) =>
  graphSchema.parse({
    format: 1,
    nodes: nodes.map((node, index) => ({ id: `n${index}`, name: `n${index}`, position: { x: 0, y: 0 }, ...node })),
    edges: [],
  });

describe('who can start a published graph', () => {
  it('is read off its triggers', () => {
    expect(callersOf(graphOf({ type: 'manual' }))).toEqual({ webhook: null, isChat: false, isCalled: false, isMcpTool: false });
    expect(callersOf(graphOf({ type: 'webhook' }))).toMatchObject({ webhook: { access: 'key', bodySchema: undefined } });
    expect(callersOf(graphOf({ type: 'webhook', config: { access: 'signature', bodySchema: { type: 'object' } } }))).toMatchObject({
      webhook: { access: 'signature', bodySchema: { type: 'object' } },
    });
    expect(callersOf(graphOf({ type: 'chat' }, { type: 'called', config: { mcp: { isExposed: true } } }))).toEqual({
      webhook: null,
      isChat: true,
      isCalled: true,
      isMcpTool: true,
    });
    expect(callersOf(graphOf({ type: 'called' }))).toMatchObject({ isCalled: true, isMcpTool: false });
  });
});
