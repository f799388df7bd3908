import { type Graph, GRAPH_FORMAT, graphSchema } from './graph.ts';

/** Turns a stored graph of one format into the next; `upgrades[n]` makes format n + 1. */
const upgrades: { readonly [fromFormat: number]: (graph: { readonly [key: string]: unknown }) => { readonly [key: string]: unknown } } = {};

/** A graph in the present format, or what is wrong with it and where. */
export type Upgraded = { readonly ok: true; readonly graph: Graph } | { readonly ok: false; readonly message: string; readonly path: string };

/** Reads a stored or imported graph of any known format. */
export function upgradeGraph(json: unknown): Upgraded {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { ok: false, path: '', message: 'A graph is a JSON object with "format", "nodes" and "edges".' };
  let graph = json as { readonly [key: string]: unknown };
  const { format } = graph;
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) return { ok: false, path: 'format', message: `The format of the graph must be a whole number up to ${GRAPH_FORMAT}.` };
  if (format > GRAPH_FORMAT) return { ok: false, path: 'format', message: `This graph has format ${format}, but this Heddle knows formats up to ${GRAPH_FORMAT}. Start a newer Heddle.` };
  for (let from = format; from < GRAPH_FORMAT; from += 1) graph = upgrades[from]?.(graph) ?? graph;
  const parsed = graphSchema.safeParse(graph);
  if (parsed.success) return { ok: true, graph: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return { ok: false, path, message: `${path === '' ? 'The graph' : path}: ${issue?.message ?? 'is not valid'}.` };
}
