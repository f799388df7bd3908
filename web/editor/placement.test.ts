import { describe, expect, it } from 'vitest';
import { emptyGraph, graphSchema } from '#graph/graph';
import { absolutePosition, avoid, makeRoom, placeInContainer, shiftBelow, type Drawing } from './placement.ts';

const node = (id: string, x: number, y: number, more: object = {}) => ({ id, type: 'set', name: id, position: { x, y }, ...more });

function drawing(nodes: object[], edges: (readonly [string, string])[] = []): Drawing {
  return {
    graph: graphSchema.parse({
      ...emptyGraph,
      nodes,
      edges: edges.map(([from, to]) => ({ id: `${from}${to}`, from: { node: from, port: 'out' }, to: { node: to } })),
    }),
    sizeOf: (one) => one.size ?? { width: 240, height: 72 },
    isContainer: (one) => one.type === 'map',
  };
}

describe('placing nodes', () => {
  const nested = drawing([
    node('outer', 100, 100, { type: 'map', size: { width: 900, height: 500 } }),
    node('inner', 200, 100, { type: 'map', size: { width: 500, height: 300 }, parentId: 'outer' }),
  ]);

  it('finds the innermost container under a point', () => {
    expect(placeInContainer(nested, { x: 350, y: 250 })).toEqual({ parentId: 'inner', position: { x: 50, y: 50 } });
    expect(placeInContainer(nested, { x: 350, y: 250 }, new Set(['inner']))).toEqual({ parentId: 'outer', position: { x: 250, y: 150 } });
    expect(placeInContainer(nested, { x: 2_000, y: 0 }).parentId).toBeNull();
  });

  it('adds up positions and survives a circle of parents', () => {
    expect(absolutePosition(nested.graph, nested.graph.nodes[1]!)).toEqual({ x: 300, y: 200 });
    const circle = drawing([node('a', 1, 1, { parentId: 'b' }), node('b', 1, 1, { parentId: 'a' })]);
    expect(absolutePosition(circle.graph, circle.graph.nodes[0]!).x).toBeGreaterThan(0);
  });

  it('moves what follows to the right to fit an inserted node', () => {
    const after = makeRoom(
      drawing(
        [node('a', 0, 0), node('new', 5, 5), node('b', 320, 0), node('c', 640, 200)],
        [
          ['a', 'new'],
          ['new', 'b'],
          ['b', 'c'],
        ],
      ),
      'new',
    );
    const xOf = (id: string) => after.nodes.find((one) => one.id === id)!.position.x;
    expect(xOf('new')).toBeGreaterThanOrEqual(240);
    expect(xOf('b')).toBeGreaterThanOrEqual(xOf('new') + 240);
    expect(xOf('c') - xOf('b')).toBe(320);
  });

  it('puts what is pasted below all that it would lie over', () => {
    const there = drawing([node('a', 0, 0), node('b', 300, 80), node('far', 0, 900)]);
    const boxes = [
      { x: 10, y: 10, width: 240, height: 100 },
      { x: 310, y: 10, width: 240, height: 100 },
    ];
    const down = shiftBelow(there, boxes);
    expect(down).toBeGreaterThanOrEqual(80 + 72 - 10);
    expect(down).toBeLessThan(800);
    expect(shiftBelow(there, [{ x: 600, y: 0, width: 240, height: 72 }])).toBe(0);
    expect(shiftBelow(there, [{ x: 0, y: 850, width: 240, height: 72 }])).toBeGreaterThanOrEqual(122);
  });

  it('goes below what stands in the way', () => {
    expect(avoid(drawing([node('a', 0, 0)]).graph, null, { x: 10, y: 10 }).y).toBeGreaterThan(72);
  });
});
