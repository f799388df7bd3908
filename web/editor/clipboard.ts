import { readJson } from '#graph/json-text';
import { removeSecrets } from '#graph/secrets/remove-secrets';
import { z } from 'zod';
import { edgeSchema, nodeSchema, noteSchema, type Graph } from '#graph/graph';

/** What copying puts on the system clipboard: readable JSON, so that it travels between tabs, people and bug reports. */
export const fragmentSchema = z.object({
  heddle: z.literal('fragment'),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema),
  notes: z.array(noteSchema).default([]),
});

export type Fragment = z.output<typeof fragmentSchema>;

/** The chosen nodes and notes, with all inside chosen containers and the edges between them; null when nothing is chosen. */
export function copyFragment(graph: Graph, ids: ReadonlySet<string>): Fragment | null {
  const chosen = withDescendants(graph, ids);
  const nodes = graph.nodes.filter((node) => chosen.has(node.id));
  const notes = graph.notes.filter((note) => ids.has(note.id));
  if (nodes.length + notes.length === 0) return null;
  return { heddle: 'fragment', nodes, edges: graph.edges.filter((edge) => chosen.has(edge.from.node) && chosen.has(edge.to.node)), notes };
}

/** Says which secrets a copied text carries, because copying, unlike exporting, leaves them in; null when there are none. */
export function secretsIn(fragment: Fragment): string | null {
  const places = fragment.nodes.flatMap((node) =>
    [...removeSecrets(node.inputs).removed, ...removeSecrets(node.config).removed, ...removeSecrets(node.pinned).removed].map(
      ({ path }) => `${node.name}: ${path.join('.')}`,
    ),
  );
  if (places.length === 0) return null;
  return `The copy carries ${places.length === 1 ? 'a value that looks like a secret' : `${places.length} values that look like secrets`} (${places.slice(0, 3).join(', ')}${places.length > 3 ? ', …' : ''}). Think of it before you paste it elsewhere.`;
}

/** Reads clipboard text: a fragment, or a whole graph as exported; null for anything else. */
export function parseFragment(text: string): Fragment | null {
  if (text.length > 20_000_000 || !text.trimStart().startsWith('{')) return null;
  let json: unknown;
  try {
    json = readJson(text, { takesOurs: true });
  } catch {
    return null;
  }
  const wrapped = z.object({ graph: z.unknown() }).safeParse(json);
  const fragment = fragmentSchema.safeParse({ ...((wrapped.success ? wrapped.data.graph : json) as object), heddle: 'fragment' });
  return fragment.success && fragment.data.nodes.length + fragment.data.notes.length > 0 ? fragment.data : null;
}

/** The given ids and those of all nodes inside them. */
export function withDescendants(graph: Graph, ids: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(ids);
  for (let grew = true; grew;) {
    grew = false;
    for (const node of graph.nodes) {
      if (node.parentId === null || all.has(node.id) || !all.has(node.parentId)) continue;
      all.add(node.id);
      grew = true;
    }
  }
  return all;
}
