import { Handle, Position, useUpdateNodeInternals, type NodeProps } from '@xyflow/react';
import { AlertTriangle, Pin, Plus, RotateCw, Wrench, Zap } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useCanvas } from './canvas-context.ts';
import type { StepData, StepFlowNode } from './flow-elements.ts';
import { NODE_WIDTH } from './layout.ts';
import { NodeIcon } from './node-icon.tsx';
import { elapsedMs, formatCost, formatDuration, isOfflineModel, type NodeRunView } from './run-view.ts';
import type { ToolUse } from '../runs/agent-turns.ts';
import { StatusIcon } from '../ui/status-badge.tsx';

/** A node of any type that is not a container: what it is, what it does, and how it stands in the run on show. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepFlowNode>) {
  const { renderWaiting } = useCanvas();
  const { node, type, run } = data;
  const ports = shownPorts(data);
  const hasRows = ports.length + data.lostPorts.length > 1;
  usePortHandles(id, data);
  return (
    <div className="heddle-node" data-status={run?.status} data-selected={selected || undefined} data-quiet={data.isQuiet || undefined} style={{ width: NODE_WIDTH }}>
      {type?.isTrigger === true && !data.hasEdgeIn ? null : <Handle type="target" position={Position.Left} className="heddle-handle heddle-handle-in" />}
      <div className="flex items-center gap-2.5 px-3 pt-3 pb-2.5">
        <NodeIcon type={type} size={32} />
        <div className="min-w-0 flex-1">
          <div className="truncate text-[13px] leading-[18px] font-semibold text-text">{node.name}</div>
          <div className="truncate text-[11px] leading-4 text-muted">{type?.title ?? `Unknown type: ${node.type}`}</div>
        </div>
        <NodeBadges data={data} />
      </div>
      <FarView data={data} />
      <SummaryLine data={data} />
      {run?.doing == null ? null : <Doing text={run.doing} isWaiting={run.status === 'waiting'} />}
      {run?.stream == null ? null : <StreamedText text={run.stream} />}
      {run === undefined || run.doing !== null || run.tools.length === 0 ? null : <ToolStrip tools={run.tools} />}
      {run?.error == null || run.status !== 'failed' ? null : <ErrorLine run={run} />}
      {hasRows ? (
        <div className="pb-2">
          {ports.map((port) => (
            <div key={port} className="relative flex h-6 items-center justify-end pr-3 pl-3 text-[11px] font-medium text-muted" data-port={port}>
              <span className={`truncate ${port === 'error' ? 'text-danger' : ''}`} title={port}>{port}</span>
              <PortHandle nodeId={id} port={port} data={data} />
            </div>
          ))}
          {data.lostPorts.map((port) => (
            <div key={port} className="relative flex h-6 items-center justify-end pr-3 pl-3 text-[11px] font-medium text-danger" data-port={port} data-lost>
              <LostPort port={port} />
            </div>
          ))}
        </div>
      ) : (
        ports.map((port) => <PortHandle key={port} nodeId={id} port={port} data={data} />)
      )}
      <ErrorOutput nodeId={id} data={data} />
      <RunFooter run={run} />
      {run?.status === 'waiting' && renderWaiting !== undefined ? renderWaiting(id) : null}
    </div>
  );
});

/** What stays readable of a node while the canvas is zoomed out: icon, name and how it stands. */
export function FarView({ data }: { data: StepData }) {
  const { node, type, run, issues } = data;
  const isError = issues.some((issue) => issue.severity === 'error');
  return (
    <div aria-hidden className="heddle-far">
      <NodeIcon type={type} size={28} />
      <span className="heddle-far-name">{node.name}</span>
      {issues.length > 0 ? <AlertTriangle size={15} className={`heddle-far-status ${isError ? 'text-danger' : 'text-warning'}`} /> : run === undefined ? null : <span className="heddle-far-status"><StatusIcon status={run.status} size={16} /></span>}
    </div>
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
      <span className="truncate line-through" title={`The output "${port}" no longer exists`}>{port}</span>
      <Handle type="source" id={port} position={Position.Right} isConnectableStart={false} className="heddle-handle heddle-handle-error heddle-handle-lost" />
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

function SummaryLine({ data }: { data: StepData }) {
  const summary = summaryOf(data);
  if (summary === '') return null;
  return (
    <div className="mx-3 mb-2.5 truncate rounded-md bg-canvas px-2 py-1 font-mono text-[11px] leading-4 text-muted" title={summary}>
      {summary}
    </div>
  );
}

function summaryOf({ type, node }: StepData): string {
  if (type?.summary === undefined) return '';
  // A half-written config is normal while typing; the line then simply stays away.
  const config = type.config.safeParse(node.config);
  if (!config.success) return '';
  try {
    return type.summary({ config: config.data, inputs: node.inputs });
  } catch {
    return '';
  }
}

/** Small signs at the right of a node's title: status, problems, pinned data. */
export function NodeBadges({ data }: { data: StepData }) {
  const { actions } = useCanvas();
  const { run, issues, node } = data;
  const isError = issues.some((issue) => issue.severity === 'error');
  return (
    <span className="flex shrink-0 items-center gap-1.5 self-start pt-0.5">
      {node.pinned === null ? null : (
        <span title="Pinned: draft runs use the stored output" className="text-accent">
          <Pin size={13} aria-label="pinned" />
        </span>
      )}
      {run === undefined && issues.length > 0 ? (
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
      {run === undefined ? null : <StatusIcon status={run.status} size={16} />}
    </span>
  );
}

/** The text a model is writing, its end always in sight. */
function StreamedText({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <div ref={box} aria-live="off" className="mx-3 mb-2.5 max-h-24 overflow-hidden rounded-md bg-canvas px-2 py-1.5 text-[11px] leading-4 break-words whitespace-pre-wrap text-text">
      {text.slice(-600)}
      <span className="heddle-caret" aria-hidden />
    </div>
  );
}

/** What an agent is at. */
function Doing({ text, isWaiting }: { text: string; isWaiting: boolean }) {
  return (
    <div className={`mx-3 mb-2 flex items-center gap-1.5 text-[11px] leading-4 font-medium ${isWaiting ? 'text-warning' : 'text-accent'}`}>
      <span aria-hidden className={`size-1.5 shrink-0 rounded-full bg-current ${isWaiting ? '' : 'animate-pulse'}`} />
      <span className="truncate" title={text}>{text}</span>
    </div>
  );
}

/** Tools named on the card; the others are counted. */
const SHOWN_TOOLS = 3;

/** The tools that an agent called. */
function ToolStrip({ tools }: { tools: readonly ToolUse[] }) {
  const rest = tools.length - SHOWN_TOOLS;
  return (
    <ul aria-label="Tools called" className="mx-3 mb-2.5 flex flex-wrap gap-1">
      {tools.slice(0, SHOWN_TOOLS).map(({ name, count, failed }) => (
        <li
          key={name}
          title={`${name}: called ${count === 1 ? 'once' : `${count} times`}${failed > 0 ? `, ${failed} failed` : ''}`}
          className={`inline-flex max-w-full items-center gap-1 rounded-md bg-canvas px-1.5 font-mono text-[10px] leading-[18px] ${failed > 0 ? 'text-danger' : 'text-muted'}`}
        >
          <Wrench size={9} aria-hidden className="shrink-0" />
          <span className="truncate">{name}</span>
          {count > 1 ? <span className="shrink-0">×{count}</span> : null}
        </li>
      ))}
      {rest > 0 ? <li title={tools.slice(SHOWN_TOOLS).map(({ name }) => name).join(', ')} className="px-1 text-[10px] leading-[18px] text-muted">+{rest}</li> : null}
    </ul>
  );
}

function ErrorLine({ run }: { run: NodeRunView }) {
  return (
    <div className="mx-3 mb-2.5 line-clamp-2 rounded-md px-2 py-1 text-[11px] leading-4 text-danger" style={{ background: 'color-mix(in oklab, var(--color-danger) 9%, transparent)' }} title={run.error?.message}>
      {run.error?.message}
    </div>
  );
}

/** Time, repetitions, tokens and model of a node in the run on show. */
export function RunFooter({ run }: { run: NodeRunView | undefined }) {
  if (run === undefined || run.status === 'pending' || run.status === 'skipped') return null;
  const parts: string[] = [];
  const took = elapsedMs(run.startedAt, run.finishedAt);
  if (took !== null && run.count <= 1) parts.push(formatDuration(took));
  if (run.attempts > 1) parts.push(`${run.attempts} attempts`);
  if (run.progress !== null) parts.unshift(`${run.progress} items`);
  if (run.tokens > 0) parts.push(`${run.tokens.toLocaleString('en')} tokens`);
  const offline = isOfflineModel(run.model);
  if (parts.length === 0 && run.count <= 1 && !offline && run.saved === null) return null;
  return (
    <div className="flex items-center gap-2 border-t border-border px-3 py-1.5 text-[11px] leading-4 text-muted tabular-nums">
      {run.count > 1 ? (
        <span className="inline-flex items-center gap-1" title={`${run.count} step runs${run.failedCount > 0 ? `, ${run.failedCount} failed` : ''}`}>
          <RotateCw size={11} /> {run.ended < run.count ? `${run.ended}/${run.count}` : `×${run.count}`}
        </span>
      ) : null}
      {parts.length > 0 ? <span className="truncate">{parts.join(' · ')}</span> : null}
      {run.saved === null ? null : (
        <span
          title={`From the cache: saved ${run.saved.tokens.toLocaleString('en')} tokens${run.saved.costUsd > 0 ? ` and ${formatCost(run.saved.costUsd)}` : ''}`}
          className="ml-auto inline-flex shrink-0 items-center gap-0.5 rounded-full bg-accent-soft px-1.5 text-[10px] leading-4 font-medium text-accent"
        >
          <Zap size={9} aria-hidden /> cached{run.saved.hits > 1 ? ` ×${run.saved.hits}` : ''}
        </span>
      )}
      {offline && run.saved === null ? <span className="ml-auto shrink-0 rounded-full border border-border px-1.5 text-[10px] leading-4">offline model</span> : null}
    </div>
  );
}
