import { describe, expect, it } from 'vitest';
import { emptyGraph, graphSchema, type Graph } from '#graph/graph';
import { findBackEdges } from './back-edges.ts';
import { CONTAINER_PADDING, layoutGraph } from './layout.ts';

function graphOf(nodes: readonly string[], edges: readonly (readonly [string, string])[], parents: Record<string, string> = {}): Graph {
  return graphSchema.parse({
    ...emptyGraph,
    nodes: nodes.map((id) => ({
      id,
      type: id.startsWith('map') ? 'map' : 'set',
      name: id,
      position: { x: 0, y: 0 },
      parentId: parents[id] ?? null,
    })),
    edges: edges.map(([from, to]) => ({ id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to } })),
  });
}

const arrange = (graph: Graph) =>
  layoutGraph(
    graph,
    () => ({ width: 224, height: 72 }),
    (node) => node.type === 'map',
  );
const xOf = (graph: Graph, id: string) => graph.nodes.find((node) => node.id === id)!.position.x;

describe('the automatic layout', () => {
  it('places every node to the right of those before it', () => {
    const laid = arrange(
      graphOf(
        ['a', 'b', 'c'],
        [
          ['a', 'b'],
          ['b', 'c'],
        ],
      ),
    );
    expect(xOf(laid, 'a')).toBeLessThan(xOf(laid, 'b'));
    expect(xOf(laid, 'b')).toBeLessThan(xOf(laid, 'c'));
  });

  it('lets an edge that closes a loop lead back to the left', () => {
    const graph = graphOf(
      ['start', 'draft', 'review'],
      [
        ['start', 'draft'],
        ['draft', 'review'],
        ['review', 'draft'],
      ],
    );
    expect([...findBackEdges(graph)]).toEqual(['review-draft']);
    const laid = arrange(graph);
    expect(xOf(laid, 'draft')).toBeLessThan(xOf(laid, 'review'));
  });

  it('fits a container around the nodes inside it', () => {
    const laid = arrange(graphOf(['map', 'x', 'y'], [['x', 'y']], { x: 'map', y: 'map' }));
    const map = laid.nodes.find((node) => node.id === 'map')!;
    for (const child of laid.nodes.filter((node) => node.parentId === 'map')) {
      expect(child.position.y).toBeGreaterThanOrEqual(CONTAINER_PADDING.top);
      expect(child.position.x + 224).toBeLessThanOrEqual(map.size!.width);
      expect(child.position.y + 72).toBeLessThanOrEqual(map.size!.height);
    }
  });

  it('finds the loops of a graph that has no beginning', () => {
    expect(
      findBackEdges(
        graphOf(
          ['a', 'b'],
          [
            ['a', 'b'],
            ['b', 'a'],
          ],
        ),
      ).size,
    ).toBe(1);
  });
});
