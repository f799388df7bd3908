import { Handle, Position, useUpdateNodeInternals, type NodeProps } from '@xyflow/react';
import { AlertTriangle, Pin, Plus } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import type { StepStatus } from '#graph/run';
import { useCanvas } from './canvas-context.ts';
import type { StepData, StepFlowNode } from './flow-elements.ts';
import { NODE_WIDTH } from './layout.ts';
import { NodeIcon } from './node-icon.tsx';
import { NodeLine, StreamedText } from './node-line.tsx';
import { runFacts } from './run-facts.tsx';
import { StatusIcon } from '../ui/status-badge.tsx';

/** A node of any type that is not a container: what it is, what it does, and how it stands in the run on show. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepFlowNode>) {
  const { node, type, run } = data;
  const ports = shownPorts(data);
  const facts = data.isStale ? null : runFacts(run);
  const hasRows = ports.length + data.lostPorts.length > 1;
  usePortHandles(id, data);
  return (
    <div
      className="heddle-node"
      data-status={statusMark(data)}
      data-selected={selected || undefined}
      data-quiet={data.isQuiet || undefined}
      style={{ width: NODE_WIDTH }}
    >
      {type?.isTrigger === true && !data.hasEdgeIn ? null : (
        <Handle type="target" position={Position.Left} className="heddle-handle heddle-handle-in" />
      )}
      <div className="flex items-center gap-2.5 px-3 pt-3 pb-2.5">
        <NodeIcon type={type} size={32} />
        <div className="min-w-0 flex-1">
          <div className="truncate text-[13px] leading-[18px] font-semibold text-text">{node.name}</div>
          <div className="truncate text-[11px] leading-4 text-muted">{facts ?? type?.title ?? `Unknown type: ${node.type}`}</div>
        </div>
        <NodeBadges data={data} />
      </div>
      <FarView data={data} />
      <NodeLine id={id} data={data} />
      {hasRows ? (
        <div className="pb-2">
          {ports.map((port) => (
            <div
              key={port}
              className="relative flex h-6 items-center justify-end pr-3 pl-3 text-[11px] font-medium text-muted"
              data-port={port}
            >
              <span className={`truncate ${port === 'error' ? 'text-danger' : ''}`} title={port}>
                {port}
              </span>
              <PortHandle nodeId={id} port={port} data={data} />
            </div>
          ))}
          {data.lostPorts.map((port) => (
            <div
              key={port}
              className="relative flex h-6 items-center justify-end pr-3 pl-3 text-[11px] font-medium text-danger"
              data-port={port}
              data-lost
            >
              <LostPort port={port} />
            </div>
          ))}
        </div>
      ) : (
        ports.map((port) => <PortHandle key={port} nodeId={id} port={port} data={data} />)
      )}
      <ErrorOutput nodeId={id} data={data} />
      {run?.stream == null ? null : <StreamedText text={run.stream} />}
    </div>
  );
});

/** What stays readable of a node while the canvas is zoomed out: icon, name and how it stands. */
export function FarView({ data }: { data: StepData }) {
  const { renderWaiting } = useCanvas();
  const { node, type, run, issues } = data;
  const isError = issues.some((issue) => issue.severity === 'error');
  const mark = statusMark(data);
  const waiting = run?.status === 'waiting' ? renderWaiting?.(node.id, null) : null;
  return (
    <>
      <div aria-hidden className="heddle-far">
        <NodeIcon type={type} size={28} />
        <span className="heddle-far-name">{node.name}</span>
        {issues.length > 0 ? (
          <AlertTriangle size={15} className={`heddle-far-status ${isError ? 'text-danger' : 'text-warning'}`} />
        ) : mark === undefined ? null : (
          <span className="heddle-far-status">
            <StatusIcon status={mark} size={16} />
          </span>
        )}
      </div>
      {waiting == null ? null : <div className="heddle-far heddle-far-answer">{waiting}</div>}
    </>
  );
}

/** Ports that always have a row: the error port only once it is wired or asked for. */
export function shownPorts({ ports, usedPorts, node }: StepData): readonly string[] {
  return ports.filter((port) => port !== 'error' || usedPorts.includes('error') || node.policy.onError === 'port');
}

/** Has React Flow measure the handles when other ports are drawn: a node of the same size is not measured by itself. */
export function usePortHandles(nodeId: string, data: StepData): void {
  const measure = useUpdateNodeInternals();
  const drawn = JSON.stringify([shownPorts(data), data.lostPorts, data.ports.includes('error'), data.hasEdgeIn]);
  const measured = useRef(drawn);
  useEffect(() => {
    if (measured.current === drawn) return;
    measured.current = drawn;
    measure(nodeId);
  }, [measure, nodeId, drawn]);
}

/** The error output of a node that does not use it: a row below the node, shown while the node is hovered or selected. */
export function ErrorOutput({ nodeId, data }: { nodeId: string; data: StepData }) {
  if (!data.ports.includes('error') || shownPorts(data).includes('error')) return null;
  return (
    <div className="heddle-error-output" data-port="error">
      error
      <PortHandle nodeId={nodeId} port="error" data={data} isExtra />
    </div>
  );
}

/** Where an edge comes from whose output no longer exists: nothing can be drawn from it. */
export function LostPort({ port }: { port: string }) {
  return (
    <>
      <span className="truncate line-through" title={`The output "${port}" no longer exists`}>
        {port}
      </span>
      <Handle
        type="source"
        id={port}
        position={Position.Right}
        isConnectableStart={false}
        className="heddle-handle heddle-handle-error heddle-handle-lost"
      />
    </>
  );
}

/** One output of a node: drag from it to connect, or press its plus to add what comes next. */
export function PortHandle({ nodeId, port, data, isExtra = false }: { nodeId: string; port: string; data: StepData; isExtra?: boolean }) {
  const { actions } = useCanvas();
  const isFree = !data.usedPorts.includes(port);
  const [title, setTitle] = useState<string>();
  return (
    <>
      <Handle
        type="source"
        id={port}
        position={Position.Right}
        title={title ?? port}
        onPointerEnter={() => setTitle(actions?.describePort(nodeId, port) ?? port)}
        className={`heddle-handle ${port === 'error' ? 'heddle-handle-error' : ''}`}
      />
      {actions !== null && isFree && !isExtra ? (
        <button
          type="button"
          aria-label={`Add a node after ${data.node.name} (${port})`}
          data-port={port}
          className="heddle-plus nodrag nopan"
          onClick={(event) => {
            event.stopPropagation();
            actions.addAfter(nodeId, port, { x: event.clientX, y: event.clientY });
          }}
        >
          <Plus size={12} strokeWidth={2.5} />
        </button>
      ) : null}
    </>
  );
}

/** The status that colours a node: problems of the draft and changes since the run say more than how that run ended. */
export function statusMark({ run, isStale, issues }: StepData): StepStatus | undefined {
  const isOpen = run?.status === 'running' || run?.status === 'waiting';
  return !isOpen && (isStale || issues.some(({ severity }) => severity === 'error')) ? undefined : run?.status;
}

/** Small signs at the right of a node's title: status, problems, pinned data. */
export function NodeBadges({ data }: { data: StepData }) {
  const { actions } = useCanvas();
  const { run, issues, node, isStale } = data;
  const isError = issues.some((issue) => issue.severity === 'error');
  const mark = statusMark(data);
  return (
    <span className="flex shrink-0 items-center gap-1.5 self-start pt-0.5">
      {node.pinned === null ? null : (
        <span title="Pinned: draft runs use the stored output" className="text-accent">
          <Pin size={13} aria-label="pinned" />
        </span>
      )}
      {issues.length > 0 ? (
        <button
          type="button"
          className={`nodrag inline-flex items-center ${isError ? 'text-danger' : 'text-warning'}`}
          title={issues.map((issue) => issue.message).join('\n')}
          aria-label={`${issues.length} ${issues.length === 1 ? 'problem' : 'problems'} with ${node.name}`}
          onClick={(event) => {
            event.stopPropagation();
            actions?.showIssues(node.id);
          }}
        >
          <AlertTriangle size={15} />
        </button>
      ) : null}
      {mark !== undefined ? (
        <StatusIcon status={mark} size={16} />
      ) : isStale && run !== undefined && !isError ? (
        <span title="Changed since this run" className="opacity-40 grayscale">
          <StatusIcon status={run.status} size={16} />
        </span>
      ) : null}
    </span>
  );
}
