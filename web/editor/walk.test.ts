import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inReadingOrder, neighbourOf, type Direction, type Placed } from './walk.ts';

const at = (id: string, x: number, y: number): Placed => ({ id, x, y, width: 240, height: 80 });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to } });

const placed = [at('start', 0, 100), at('low', 320, 400), at('near', 320, 100), at('far', 640, 100), at('above', 0, -200)];

describe('arrow keys', () => {
  it('go to the nearest node in their direction', () => {
    expect(neighbourOf(placed, [], 'start', 'right')).toBe('near');
    expect(neighbourOf(placed, [], 'far', 'left')).toBe('near');
    expect(neighbourOf(placed, [], 'near', 'down')).toBe('low');
    expect(neighbourOf(placed, [], 'start', 'up')).toBe('above');
    expect(neighbourOf(placed, [], 'above', 'up')).toBeUndefined();
  });

  it('follow edges before they look around', () => {
    expect(neighbourOf(placed, [edge('start', 'low')], 'start', 'right')).toBe('low');
    expect(neighbourOf(placed, [edge('low', 'far')], 'far', 'left')).toBe('low');
  });

  it('do not follow an edge that leads back', () => {
    expect(neighbourOf(placed, [edge('near', 'start')], 'near', 'right')).toBe('far');
  });

  const things = fc.uniqueArray(fc.record({ x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: -2000, max: 2000 }) }), {
    minLength: 2,
    maxLength: 12,
    selector: ({ x, y }) => `${x} ${y}`,
  });

  it('never go against their direction, and always go somewhere where something lies that way', () => {
    fc.assert(
      fc.property(things, fc.constantFrom<Direction>('left', 'right', 'up', 'down'), (points, direction) => {
        const nodes = points.map(({ x, y }, index) => at(String(index), x, y));
        const gain = (node: Placed) =>
          ({ left: nodes[0]!.x - node.x, right: node.x - nodes[0]!.x, up: nodes[0]!.y - node.y, down: node.y - nodes[0]!.y })[direction];
        const next = neighbourOf(nodes, [], '0', direction);
        const lieThere = nodes.some((node) => gain(node) > 0);
        expect(next === undefined).toBe(!lieThere);
        if (next !== undefined) expect(gain(nodes[Number(next)]!)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the Tab key', () => {
  it('goes over columns from the left, each from the top', () => {
    expect(inReadingOrder(placed).map(({ id }) => id)).toEqual(['above', 'start', 'near', 'low', 'far']);
  });
});
