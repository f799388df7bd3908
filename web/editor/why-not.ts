import { connect } from '#graph/operations';
import type { EditorSession } from './session.ts';

/** Why an edge can't be drawn between a port and a node, in a sentence; null when it can. */
export function whyNot(session: EditorSession, from: { node: string; port: string }, to: { node: string }): string | null {
  const { graph } = session.graph.getState();
  const target = graph.nodes.find((node) => node.id === to.node);
  if (target !== undefined && session.catalogue[target.type]?.isTrigger === true) return `${target.name} starts the workflow, so nothing can lead to it.`;
  const result = connect(graph, from, to);
  return 'graph' in result ? null : result.error.message;
}
