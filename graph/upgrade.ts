import { type Graph, GRAPH_FORMAT, graphSchema } from './graph.ts';

type Stored = { readonly [key: string]: unknown };

/** Turns a stored graph of format `from` into the next one. */
export interface FormatUpgrade {
  readonly from: number;
  /** What has changed, such as `edges-name-their-port`. */
  readonly name: string;
  readonly apply: (graph: Stored) => Stored;
}

/** One entry a format that is no longer the newest. Nodes have versions of their own: see `upgradeNode`. */
const formatUpgrades: readonly FormatUpgrade[] = [];

/** A graph in the present format, or what is wrong with it and where. */
export type Upgraded =
  | { readonly ok: true; readonly graph: Graph }
  | { readonly ok: false; readonly message: string; readonly path: string };

/** Reads a stored or imported graph of any known format. */
export function upgradeGraph(json: unknown, upgrades: readonly FormatUpgrade[] = formatUpgrades): Upgraded {
  if (!isRecord(json)) return refused('', 'A graph is a JSON object with "format", "nodes" and "edges".');
  const { format } = json;
  const oldest = Math.min(GRAPH_FORMAT, ...upgrades.map(({ from }) => from));
  if (typeof format !== 'number' || !Number.isInteger(format) || format < oldest)
    return refused('format', `The format of the graph must be a whole number from ${oldest} to ${GRAPH_FORMAT}.`);
  if (format > GRAPH_FORMAT)
    return refused(
      'format',
      `This graph has format ${format}, but this Heddle knows formats up to ${GRAPH_FORMAT}. Open it with a newer Heddle.`,
    );
  let graph: Stored = json;
  for (let from = format; from < GRAPH_FORMAT; from += 1) {
    const upgrade = upgrades.find((candidate) => candidate.from === from);
    if (!upgrade) return refused('format', `A graph of format ${format} can't be read any more.`);
    // An upgrade may trip over a file that is not what it says.
    try {
      graph = { ...upgrade.apply(graph), format: from + 1 };
    } catch {
      return refused('', `The graph can't be brought from format ${from} to ${from + 1} (${upgrade.name}): it is damaged.`);
    }
  }
  return parsed(graph);
}

function parsed(graph: Stored): Upgraded {
  const result = graphSchema.safeParse(graph);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path ?? [];
    return refused(path.join('.'), `${placeOf(graph, path)} ${reasonOf(issue?.message ?? 'is not valid')}.`);
  }
  return doubledId(result.data) ?? { ok: true, graph: result.data };
}

/** Ids hold a graph together: with two of a kind nobody could tell what an edge means. */
function doubledId(graph: Graph): Upgraded | null {
  for (const list of ['nodes', 'edges'] as const) {
    const seen = new Set<string>();
    for (const [index, { id }] of graph[list].entries()) {
      if (seen.has(id)) return refused(`${list}.${index}.id`, `Two ${list} have the id "${id}".`);
      seen.add(id);
    }
  }
  return null;
}

/** Names the node that a path leads into, because nobody counts nodes. */
function placeOf(graph: Stored, path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The graph';
  const [list, index, ...rest] = path;
  const nodes = graph['nodes'];
  const node: unknown = list === 'nodes' && Array.isArray(nodes) && typeof index === 'number' ? nodes[index] : undefined;
  const name = isRecord(node) ? node['name'] : undefined;
  return typeof name === 'string' && rest.length > 0 ? `"${rest.join('.')}" of the node "${name}"` : `"${path.join('.')}"`;
}

/** zod's words as the rest of a sentence. */
function reasonOf(message: string): string {
  if (message.endsWith('received undefined')) return 'is missing';
  return `is not valid: ${message.replace(/^Invalid (input|option): /, '')}`;
}

function refused(path: string, message: string): Upgraded {
  return { ok: false, path, message };
}

function isRecord(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
