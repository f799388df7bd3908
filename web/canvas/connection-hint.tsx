import { useConnection, useReactFlow, useViewport } from '@xyflow/react';

export interface ConnectionHintProps {
  /** Why a port can't lead to a node; null when it can. */
  readonly explain: (from: { node: string; port: string }, to: { node: string }) => string | null;
  /** What type a port carries. */
  readonly describe: (nodeId: string, port: string) => string;
}

/** Beside the pointer while an edge is drawn: what the port carries, and why the node under it can't take it. */
export function ConnectionHint({ explain, describe }: ConnectionHintProps) {
  const connection = useConnection();
  const { x, y, zoom } = useViewport();
  const { getIntersectingNodes } = useReactFlow();
  if (!connection.inProgress || connection.fromHandle.type !== 'source') return null;
  const from = { node: connection.fromNode.id, port: connection.fromHandle.id ?? 'out' };
  // Dropping on a node's body counts too, so the node under the pointer is meant even away from its handle.
  const under = getIntersectingNodes({ x: connection.to.x, y: connection.to.y, width: 1, height: 1 }).findLast(
    (node) => node.type === 'step',
  )?.id;
  const target = connection.toNode?.id ?? under;
  const reason = target === undefined || target === from.node ? null : explain(from, { node: target });
  // The line's end is in graph coordinates; the hint is not scaled with the graph.
  const left = connection.to.x * zoom + x + 14;
  const top = connection.to.y * zoom + y + 14;
  return (
    <div
      role="status"
      className={`pointer-events-none absolute z-10 max-w-72 rounded-md border px-2 py-1 text-xs shadow-raised ${reason === null ? 'border-border bg-raised text-muted' : 'border-danger/40 bg-raised text-danger'}`}
      style={{ left, top }}
    >
      {reason ??
        (target === undefined || target === from.node ? describe(from.node, from.port) : `Connect ${describe(from.node, from.port)}`)}
    </div>
  );
}
