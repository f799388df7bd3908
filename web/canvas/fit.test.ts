import { describe, expect, it } from 'vitest';
import { fitViewport, type Box } from './fit.tsx';

const row = (count: number): readonly Box[] =>
  Array.from({ length: count }, (_, index) => ({ x: index * 320, y: 100, width: 240, height: 92 }));
const phone = { width: 390, height: 640 };

/** Where a box is on the surface. */
function placed(box: Box, { x, y, zoom }: { x: number; y: number; zoom: number }): Box {
  return { x: box.x * zoom + x, y: box.y * zoom + y, width: box.width * zoom, height: box.height * zoom };
}

describe('fitting a graph', () => {
  it('shows all of it on a wide surface, however small', () => {
    const things = row(40);
    const viewport = fitViewport(things, { width: 1_200, height: 800 })!;
    const last = placed(things.at(-1)!, viewport);
    expect(last.x + last.width).toBeLessThanOrEqual(1_200);
    expect(placed(things[0]!, viewport).x).toBeGreaterThanOrEqual(0);
  });

  it('shows the start of a large graph on a phone, at a size that can be read', () => {
    const things = row(12);
    const viewport = fitViewport(things, phone)!;
    expect(viewport.zoom).toBeGreaterThan(0.4);
    const first = placed(things[0]!, viewport);
    expect(first.x).toBeGreaterThanOrEqual(0);
    expect(first.y + first.height / 2).toBeCloseTo(phone.height / 2);
    const third = placed(things[2]!, viewport);
    expect(third.x + third.width).toBeLessThanOrEqual(phone.width);
  });

  it('centres the first node where the graph is too tall as well, and the graph where only its height is', () => {
    const tall: readonly Box[] = Array.from({ length: 30 }, (_, index) => ({ x: 0, y: index * 200, width: 240, height: 92 }));
    const viewport = fitViewport(tall, phone)!;
    const first = placed(tall[0]!, viewport);
    expect(first.x + first.width / 2).toBeCloseTo(phone.width / 2);
    expect(first.y + first.height / 2).toBeCloseTo(phone.height / 2);
  });

  it('fits a small graph whole on a phone too, and has nothing to say about an empty one', () => {
    const things = row(2);
    const viewport = fitViewport(things, phone)!;
    const last = placed(things[1]!, viewport);
    expect(last.x + last.width).toBeLessThanOrEqual(phone.width);
    expect(fitViewport([], phone)).toBeNull();
  });
});
