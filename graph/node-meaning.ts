import type { GraphNode } from './graph.ts';
import type { JsonObject } from './json.ts';
import { canonicalJson } from './plan-hash.ts';

/** A run is compared with the draft again with every token, and most nodes are the same objects as before. */
const meanings = new WeakMap<GraphNode, string>();

/** True when two nodes do the same, wherever they are drawn and whatever they are called. */
export function isSameNode(one: GraphNode, other: GraphNode): boolean {
  return one === other || meaningOf(one) === meaningOf(other);
}

function meaningOf(node: GraphNode): string {
  const known = meanings.get(node);
  if (known !== undefined) return known;
  const { type, config, inputs, policy, join, parentId, pinned } = node;
  const meaning = canonicalJson({ type, config, inputs, policy: { ...policy } as JsonObject, join: join ?? null, parentId, pinned });
  meanings.set(node, meaning);
  return meaning;
}
