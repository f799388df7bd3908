import type { Graph } from '#graph/graph';

/** Size of a node as the thumbnail draws it, in canvas units. */
const NODE = { width: 240, height: 100 } as const;
const MARGIN = 40;
/** Graphs are wide and the picture is not: rows are drawn further apart, which lets the tiles be larger. */
const STRETCH = 1.25;

export interface ThumbnailBox {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isFrame: boolean;
}

export interface Thumbnail {
  readonly viewBox: string;
  readonly boxes: readonly ThumbnailBox[];
  /** SVG path data, one an edge. */
  readonly paths: readonly { readonly id: string; readonly d: string }[];
}

/** The geometry of a small picture of a graph: containers as frames, nodes as tiles, edges as curves. */
export function layoutThumbnail(
  graph: Graph,
  minimum: { readonly width: number; readonly height: number } = { width: 640, height: 320 },
): Thumbnail {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const parents = new Set(graph.nodes.flatMap((node) => (node.parentId === null ? [] : [node.parentId])));
  const absolute = (id: string, depth = 0): { x: number; y: number } => {
    const node = byId.get(id);
    if (node === undefined || depth > 20) return { x: 0, y: 0 };
    if (node.parentId === null) return node.position;
    const parent = absolute(node.parentId, depth + 1);
    return { x: parent.x + node.position.x, y: parent.y + node.position.y };
  };
  const boxes = graph.nodes
    .map((node): ThumbnailBox => {
      const at = absolute(node.id);
      const isFrame = parents.has(node.id) || node.size !== undefined;
      return {
        id: node.id,
        type: node.type,
        x: at.x,
        y: at.y * STRETCH,
        width: node.size?.width ?? NODE.width,
        height: node.size === undefined ? NODE.height : node.size.height * STRETCH,
        isFrame,
      };
    })
    .sort((a, b) => Number(b.isFrame) - Number(a.isFrame));
  const boxById = new Map(boxes.map((box) => [box.id, box]));
  const paths = graph.edges.flatMap((edge) => {
    const from = boxById.get(edge.from.node);
    const to = boxById.get(edge.to.node);
    return from === undefined || to === undefined ? [] : [{ id: edge.id, d: curve(from, to) }];
  });
  return { viewBox: fit(boxes, minimum), boxes, paths };
}

function curve(from: ThumbnailBox, to: ThumbnailBox): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  if (end.x >= start.x - from.width) {
    const bend = Math.max(40, Math.abs(end.x - start.x) / 2);
    return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  }
  // A way back is led below the nodes it passes.
  const below = Math.max(start.y, end.y) + NODE.height * 1.6;
  return `M${start.x} ${start.y}C${start.x + 90} ${start.y} ${start.x + 60} ${below} ${(start.x + end.x) / 2} ${below}S${end.x - 90} ${end.y} ${end.x} ${end.y}`;
}

function fit(boxes: readonly ThumbnailBox[], minimum: { readonly width: number; readonly height: number }): string {
  if (boxes.length === 0) return `0 0 ${minimum.width} ${minimum.height}`;
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.y)) - MARGIN;
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN - top;
  const room = { width: Math.max(width, minimum.width), height: Math.max(height, minimum.height) };
  return `${left - (room.width - width) / 2} ${top - (room.height - height) / 2} ${room.width} ${room.height}`;
}
