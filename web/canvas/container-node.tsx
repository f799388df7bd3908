import { Handle, NodeResizer, Position, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useCanvas } from './canvas-context.ts';
import type { StepFlowNode } from './flow-elements.ts';
import { CONTAINER_MIN } from './layout.ts';
import { NodeIcon } from './node-icon.tsx';
import { elapsedMs, formatDuration } from './run-view.ts';
import { ErrorOutput, FarView, LostPort, NodeBadges, PortHandle, shownPorts, statusMark, usePortHandles } from './step-node.tsx';

/** A node that other nodes stand in, such as `map`: a frame with a title bar, resizable at its edges. */
export const ContainerNode = memo(function ContainerNode({ id, data, selected }: NodeProps<StepFlowNode>) {
  const { actions } = useCanvas();
  const { node, type, run } = data;
  const ports = [...shownPorts(data), ...data.lostPorts];
  usePortHandles(id, data);
  const took = run === undefined ? null : elapsedMs(run.startedAt, run.finishedAt);
  return (
    <div
      className="heddle-container"
      data-status={statusMark(data)}
      data-selected={selected || undefined}
      data-quiet={data.isQuiet || undefined}
    >
      <NodeResizer
        isVisible={selected && actions !== null}
        minWidth={CONTAINER_MIN.width}
        minHeight={CONTAINER_MIN.height}
        lineClassName="heddle-resize-line"
        handleClassName="heddle-resize-handle"
        onResizeEnd={(_event, box) => actions?.resizeNode(id, { width: box.width, height: box.height }, { x: box.x, y: box.y })}
      />
      <Handle type="target" position={Position.Left} className="heddle-handle heddle-handle-in" />
      <div className="flex items-center gap-2.5 rounded-t-[11px] border-b border-border bg-surface px-3 py-2">
        <NodeIcon type={type} size={28} />
        <div className="min-w-0 flex-1">
          <span className="text-[13px] leading-4 font-semibold text-text">{node.name}</span>
          <span className="ml-2 text-[11px] text-muted">{type?.title}</span>
        </div>
        {run?.progress == null ? null : <span className="text-[11px] text-muted tabular-nums">{run.progress}</span>}
        {took === null ? null : <span className="text-[11px] text-muted tabular-nums">{formatDuration(took)}</span>}
        <NodeBadges data={data} />
      </div>
      <FarView data={data} />
      {ports.map((port, index) => (
        <div key={port} className="absolute right-0" style={{ top: `${((index + 1) * 100) / (ports.length + 1)}%` }}>
          {ports.length > 1 && !data.lostPorts.includes(port) ? (
            <span className={`absolute -top-2 right-3 text-[11px] font-medium ${port === 'error' ? 'text-danger' : 'text-muted'}`}>
              {port}
            </span>
          ) : null}
          {data.lostPorts.includes(port) ? (
            <div className="absolute -top-2 right-0 flex h-4 items-center pr-3 text-[11px] font-medium text-danger" data-lost>
              <LostPort port={port} />
            </div>
          ) : (
            <PortHandle nodeId={id} port={port} data={data} />
          )}
        </div>
      ))}
      <ErrorOutput nodeId={id} data={data} />
    </div>
  );
});
