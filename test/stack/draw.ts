import type { z } from 'zod';
import { type Graph, graphSchema, type nodeSchema } from '#graph/graph';

/** A node as a test draws it; its name is its id. */
export type DrawnNode = Partial<z.input<typeof nodeSchema>> & { readonly type: string; readonly name: string };

/** A graph of these nodes and of edges written `from -> to` or `from.port -> to`. */
export function draw(nodes: readonly DrawnNode[], edges: readonly string[]): Graph {
  return graphSchema.parse({
    format: 1,
    nodes: nodes.map((node, index) => ({ id: node.name, position: { x: index * 280, y: 0 }, ...node })),
    edges: edges.map((edge) => {
      const [source = '', target = ''] = edge.split(' -> ');
      const [node = '', port = 'out'] = source.split('.');
      return { id: edge, from: { node, port }, to: { node: target } };
    }),
  });
}
