import { describe, expect, it } from 'vitest';
import { graphSchema } from '#graph/graph';
import { layoutThumbnail } from './thumbnail-layout.ts';

const graph = (nodes: readonly object[], edges: readonly object[] = []) => graphSchema.parse({ format: 1, nodes, edges });
const node = (id: string, x: number, y: number, more: object = {}) => ({ id, type: 'set', name: id, position: { x, y }, ...more });

describe('layoutThumbnail', () => {
  it('shows every node with room around them', () => {
    const { viewBox, boxes } = layoutThumbnail(graph([node('a', 0, 0), node('b', 1000, 500)]));
    expect(viewBox).toBe('-40 -40 1320 805');
    expect(boxes).toHaveLength(2);
  });

  it('does not blow a small graph up', () => {
    expect(layoutThumbnail(graph([node('a', 0, 0)])).viewBox).toBe('-200 -110 640 320');
  });

  it('places nodes inside a container relative to it, and draws the container behind them', () => {
    const { boxes } = layoutThumbnail(
      graph([node('inner', 10, 20, { parentId: 'outer' }), node('outer', 100, 100, { size: { width: 400, height: 200 } })]),
    );
    expect(boxes.map((box) => box.id)).toEqual(['outer', 'inner']);
    expect(boxes[1]).toMatchObject({ x: 110, y: 150 });
  });

  it('leaves out an edge whose node is missing and survives a parent that is its own', () => {
    const { paths, boxes } = layoutThumbnail(
      graph([node('a', 0, 0, { parentId: 'a' })], [{ id: 'e', from: { node: 'a', port: 'out' }, to: { node: 'gone' } }]),
    );
    expect(paths).toEqual([]);
    expect(boxes).toHaveLength(1);
  });

  it('draws an empty graph as an empty picture', () => {
    expect(layoutThumbnail(graph([])).viewBox).toBe('0 0 640 320');
  });
});
