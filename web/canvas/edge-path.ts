/** The corner points of a line and the radius at which it turns, as an SVG path. */
export function roundedPath(points: readonly { readonly x: number; readonly y: number }[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M ${first.x} ${first.y}`;
  rest.forEach((corner, index) => {
    const next = rest[index + 1];
    if (next === undefined) {
      path += ` L ${corner.x} ${corner.y}`;
      return;
    }
    const before = index === 0 ? first : rest[index - 1]!;
    const into = Math.min(radius, distance(before, corner) / 2, distance(corner, next) / 2);
    const start = towards(corner, before, into);
    const end = towards(corner, next, into);
    path += ` L ${start.x} ${start.y} Q ${corner.x} ${corner.y} ${end.x} ${end.y}`;
  });
  return path;
}

/** A line that leaves to the right, passes below everything between, and comes in from the left. */
export function loopPath(ends: { sourceX: number; sourceY: number; targetX: number; targetY: number; bottom: number }): {
  path: string;
  labelX: number;
  labelY: number;
} {
  const { sourceX, sourceY, targetX, targetY, bottom } = ends;
  const out = 28;
  const below = bottom + 36;
  const points = [
    { x: sourceX, y: sourceY },
    { x: sourceX + out, y: sourceY },
    { x: sourceX + out, y: below },
    { x: targetX - out, y: below },
    { x: targetX - out, y: targetY },
    { x: targetX, y: targetY },
  ];
  return { path: roundedPath(points, 14), labelX: (sourceX + targetX) / 2, labelY: below };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
