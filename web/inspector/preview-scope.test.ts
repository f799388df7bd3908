import { describe, expect, it } from 'vitest';
import { emptyGraph, graphSchema } from '#graph/graph';
import { previewScope } from './preview-scope.ts';

const graph = graphSchema.parse({
  ...emptyGraph,
  nodes: ['a', 'b', 'c', 'd'].map((id) => ({ id, type: 'set', name: id, position: { x: 0, y: 0 } })),
  edges: [
    { id: '1', from: { node: 'a', port: 'out' }, to: { node: 'c' } },
    { id: '2', from: { node: 'a', port: 'out' }, to: { node: 'd' } },
    { id: '3', from: { node: 'b', port: 'out' }, to: { node: 'd' } },
  ],
});

describe('the values that previews use', () => {
  it('give the value of the one edge as input', () => {
    expect(previewScope({ graph, nodeId: 'c', outputs: { a: { n: 1 } }, run: null })).toMatchObject({ a: { n: 1 }, input: { n: 1 } });
  });

  it('give several edges by the name of their source', () => {
    expect(previewScope({ graph, nodeId: 'd', outputs: { a: 1, b: 2 }, run: null })?.['input']).toEqual({ a: 1, b: 2 });
  });

  it('are absent before anything has run', () => {
    expect(previewScope({ graph, nodeId: 'c', outputs: {}, run: null })).toBeNull();
  });
});
