import { describe, expect, it } from 'vitest';
import { graphSchema, type Graph } from '#graph/graph';
import { unchangedNodes } from './take-over.ts';

const node = (id: string, more: object = {}) => ({ id, type: 'set', name: id, position: { x: 0, y: 0 }, ...more });
const edge = (from: string, to: string, port = 'out') => ({ id: `${from}-${port}-${to}`, from: { node: from, port }, to: { node: to } });
const graphOf = (nodes: readonly object[], edges: readonly object[]): Graph => graphSchema.parse({ format: 1, nodes, edges });

const ran = graphOf([node('a'), node('b'), node('c'), node('d'), node('map'), node('inner', { parentId: 'map' })], [edge('a', 'b'), edge('b', 'c'), edge('a', 'd'), edge('d', 'map')]);
const unchanged = (change: (graph: { nodes: ReturnType<typeof node>[]; edges: ReturnType<typeof edge>[] }) => void): string[] => {
  const drawn = structuredClone(ran);
  change(drawn as never);
  return [...unchangedNodes(ran, graphSchema.parse(drawn))].toSorted((a, b) => a.localeCompare(b));
};

describe('what a corrected draft takes over from a run', () => {
  it('is everything where only the drawing was moved', () => {
    expect(unchanged(({ nodes }) => nodes.forEach((each) => Object.assign(each, { position: { x: 9, y: 9 } })))).toEqual(['a', 'b', 'c', 'd', 'inner', 'map']);
  });

  it('leaves out a changed node and all that follows it', () => {
    expect(unchanged(({ nodes }) => Object.assign(nodes[1]!, { inputs: { fields: [] } }))).toEqual(['a', 'd', 'inner', 'map']);
  });

  it('leaves out what gets its input from elsewhere, and what a new node was put in front of', () => {
    expect(unchanged(({ edges }) => edges.push(edge('d', 'c')))).toEqual(['a', 'b', 'd', 'inner', 'map']);
    expect(unchanged(({ nodes, edges }) => {
      nodes.push(node('new'));
      edges.splice(1, 1, edge('b', 'new'), edge('new', 'c'));
    })).toEqual(['a', 'b', 'd', 'inner', 'map']);
  });

  it('leaves out a container in which something was changed, added or removed', () => {
    for (const change of [
      (graph: { nodes: ReturnType<typeof node>[] }) => Object.assign(graph.nodes[5]!, { inputs: { fields: [] } }),
      (graph: { nodes: ReturnType<typeof node>[] }) => graph.nodes.push(node('more', { parentId: 'map' })),
      (graph: { nodes: ReturnType<typeof node>[] }) => graph.nodes.splice(5, 1),
    ]) {
      expect(unchanged(change)).not.toContain('map');
    }
  });
});
