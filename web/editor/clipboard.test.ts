import { describe, expect, it } from 'vitest';
import { emptyGraph, graphSchema } from '#graph/graph';
import { copyFragment, parseFragment } from './clipboard.ts';

const graph = graphSchema.parse({
  ...emptyGraph,
  nodes: [
    { id: 'a', type: 'manual', name: 'a', position: { x: 0, y: 0 } },
    { id: 'm', type: 'map', name: 'm', position: { x: 300, y: 0 } },
    { id: 'x', type: 'set', name: 'x', position: { x: 40, y: 60 }, parentId: 'm' },
    { id: 'y', type: 'set', name: 'y', position: { x: 340, y: 60 }, parentId: 'm' },
  ],
  edges: [
    { id: '1', from: { node: 'a', port: 'out' }, to: { node: 'm' } },
    { id: '2', from: { node: 'x', port: 'out' }, to: { node: 'y' } },
  ],
  notes: [{ id: 'n', text: 'hi', position: { x: 0, y: 0 }, size: { width: 100, height: 100 } }],
});

describe('the clipboard', () => {
  it('takes what is inside a container along, and only edges between what it takes', () => {
    const fragment = copyFragment(graph, new Set(['m', 'n']))!;
    expect(fragment.nodes.map((node) => node.id)).toEqual(['m', 'x', 'y']);
    expect(fragment.edges.map((edge) => edge.id)).toEqual(['2']);
    expect(fragment.notes).toHaveLength(1);
  });

  it('reads back what it wrote, and whole exported graphs', () => {
    const fragment = copyFragment(graph, new Set(['a']))!;
    expect(parseFragment(JSON.stringify(fragment))).toEqual(fragment);
    expect(parseFragment(JSON.stringify(graph))?.nodes).toHaveLength(4);
    expect(parseFragment(JSON.stringify({ name: 'exported', graph }))?.nodes).toHaveLength(4);
  });

  it('leaves everything else alone', () => {
    for (const text of ['', 'hello', '{', '{"nodes":[]}', '[1]', '{"graph":null}', '{"nodes":[{"id":1}]}'])
      expect(parseFragment(text)).toBeNull();
  });
});
