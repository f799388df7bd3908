import { BaseEdge, EdgeLabelRenderer, getBezierPath, useInternalNode, type EdgeProps } from '@xyflow/react';
import { Plus, Trash2 } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useCanvas } from './canvas-context.ts';
import { loopPath } from './edge-path.ts';
import type { FlowEdge } from './flow-elements.ts';
import { ReconnectMenu } from './reconnect-menu.tsx';

/** A line between two nodes, coloured by what the run on show did with it; hovering offers to insert or to remove. */
export const FlowEdgeLine = memo(function FlowEdgeLine(props: EdgeProps<FlowEdge>) {
  const { id, data, selected } = props;
  const { actions } = useCanvas();
  const { isNear, near, away } = useNearness();
  const { path, labelX, labelY } = usePath(props);
  const status = data?.status ?? 'idle';
  return (
    <g
      className="heddle-edge"
      data-status={status}
      data-port={data?.port}
      data-selected={selected || undefined}
      data-back={data?.isBack || undefined}
      data-lost={data?.isLost || undefined}
      onPointerEnter={near}
      onPointerLeave={away}
    >
      <BaseEdge id={id} path={path} interactionWidth={24} />
      {status === 'running' ? <path d={path} className="heddle-edge-flow" /> : null}
      {actions !== null && data !== undefined && (isNear || selected === true || data.isLost) ? (
        <EdgeLabelRenderer>
          <div
            data-edge={id}
            className="heddle-edge-tools nodrag nopan"
            data-lost={data.isLost || undefined}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            onPointerEnter={near}
            onPointerLeave={away}
          >
            {data.isLost ? (
              <ReconnectMenu outputs={actions.outputsFor(id)} onChoose={(port) => actions.reconnectEdge(id, port)}>
                <button
                  type="button"
                  className="heddle-edge-word"
                  aria-label={`Reconnect the edge to ${data.toName}`}
                  title={`The output "${data.port}" no longer exists`}
                >
                  Reconnect
                </button>
              </ReconnectMenu>
            ) : (
              <button
                type="button"
                aria-label={`Insert a node between ${data.fromName} and ${data.toName}`}
                title="Insert a node"
                onClick={(event) => actions.insertOnEdge(id, { x: event.clientX, y: event.clientY })}
              >
                <Plus size={13} strokeWidth={2.5} />
              </button>
            )}
            <button type="button" aria-label="Remove the edge" title="Remove" onClick={() => actions.removeEdge(id)}>
              <Trash2 size={12} />
            </button>
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </g>
  );
});

function usePath(props: EdgeProps<FlowEdge>): { path: string; labelX: number; labelY: number } {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, source, target, data } = props;
  const from = useInternalNode(source);
  const to = useInternalNode(target);
  if (data?.isBack === true && targetX < sourceX + 40) {
    const bottomOf = (node: typeof from) => (node === undefined ? 0 : node.internals.positionAbsolute.y + (node.measured.height ?? 80));
    return loopPath({ sourceX, sourceY, targetX, targetY, bottom: Math.max(bottomOf(from), bottomOf(to)) });
  }
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, curvature: 0.3 });
  return { path, labelX, labelY };
}

/** True while the pointer is at the line or at its tools; a short grace lets it travel from one to the other. */
function useNearness(): { isNear: boolean; near: () => void; away: () => void } {
  const [isNear, setNear] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isNear,
    near: () => {
      clearTimeout(timer.current);
      setNear(true);
    },
    away: () => {
      timer.current = setTimeout(() => setNear(false), 180);
    },
  };
}
