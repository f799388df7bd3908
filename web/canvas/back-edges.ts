import type { Graph } from '#graph/graph';

/**
 * The edges that lead back to a node on the way to their own source, walking from the nodes that nothing leads to.
 * They are drawn as loops and left out of the layout; whether a loop is allowed is for `check` to say.
 */
export function findBackEdges(graph: Graph): ReadonlySet<string> {
  const outgoing = new Map<string, { id: string; to: string }[]>();
  const hasIncoming = new Set<string>();
  for (const edge of graph.edges) {
    const list = outgoing.get(edge.from.node) ?? [];
    list.push({ id: edge.id, to: edge.to.node });
    outgoing.set(edge.from.node, list);
    hasIncoming.add(edge.to.node);
  }
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const starts = [...graph.nodes.filter((node) => !hasIncoming.has(node.id)), ...graph.nodes];
  for (const start of starts) {
    if (state.has(start.id)) continue;
    // An explicit stack: a drawn chain may be longer than the call stack.
    const stack = [{ id: start.id, next: 0 }];
    state.set(start.id, 'open');
    while (stack.length > 0) {
      const frame = stack[stack.length - 1]!;
      const edge = outgoing.get(frame.id)?.[frame.next];
      if (edge === undefined) {
        state.set(frame.id, 'done');
        stack.pop();
        continue;
      }
      frame.next += 1;
      const seen = state.get(edge.to);
      if (seen === 'open') back.add(edge.id);
      if (seen === undefined) {
        state.set(edge.to, 'open');
        stack.push({ id: edge.to, next: 0 });
      }
    }
  }
  return back;
}
