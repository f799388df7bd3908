import {
  applyEdgeChanges, applyNodeChanges, Background, BackgroundVariant, ConnectionLineType, MiniMap, ReactFlow, SelectionMode, useReactFlow,
  type Connection, type EdgeChange, type FinalConnectionState, type NodeChange,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import '../canvas/canvas.css';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { Issue } from '#graph/issue';
import type { Run } from '#graph/run';
import { CanvasProvider } from '../canvas/canvas-context.ts';
import { ConnectionHint } from '../canvas/connection-hint.tsx';
import { estimateSize, toFlowEdges, toFlowNodes, type FlowEdge, type FlowNode } from '../canvas/flow-elements.ts';
import { categoryColor } from '../canvas/node-icon.tsx';
import { fitOptions, flowEdgeTypes, flowNodeTypes, LARGE_GRAPH } from '../canvas/run-canvas.tsx';
import { viewRun, type MapProgressByKey, type RunView } from '../canvas/run-view.ts';
import { toast } from '../ui/toast.tsx';
import { CanvasMenu } from './canvas-menu.tsx';
import { useCanvasActions } from './canvas-actions.ts';
import { absolutePosition, addByIntent, connectPorts, moveThings, placeInContainer, select, whyNot } from './edits.ts';
import { DRAG_TYPE } from './palette.tsx';
import { useEditor, useGraph, useSession } from './session.ts';

export interface EditorCanvasProps {
  readonly issues: readonly Issue[];
  readonly describePort: (nodeId: string, port: string) => string;
  /** The run whose statuses lie over the draft. */
  readonly run: Run | null;
  readonly streams: { readonly [stepKey: string]: string };
  readonly maps: MapProgressByKey;
  readonly renderWaiting: (nodeId: string) => ReactNode;
}

/** The draft on the drawing surface. The graph's store is the truth; React Flow's copy lives between two edits. */
export function EditorCanvas({ issues, describePort, run, streams, maps, renderWaiting }: EditorCanvasProps) {
  const session = useSession();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const graph = useGraph((state) => state.graph);
  const selectedNodes = useEditor((state) => state.selectedNodes);
  const selectedEdges = useEditor((state) => state.selectedEdges);
  const isMinimapShown = useEditor((state) => state.isMinimapShown);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [edges, setEdges] = useState<FlowEdge[]>([]);
  const surface = useRef<HTMLDivElement>(null);
  const lastView = useRef<RunView>(undefined);
  const dropEdge = useRef<Element | null>(null);

  const view = useMemo(() => (lastView.current = run === null ? undefined : viewRun({ graph, run, streams, maps, previous: lastView.current })), [graph, run, streams, maps]);
  useEffect(() => {
    const chosen = new Set(selectedNodes);
    setNodes((before) => toFlowNodes({ graph, catalogue: session.catalogue, issues, view }, before).map((node) => ((node.selected ?? false) === chosen.has(node.id) ? node : { ...node, selected: chosen.has(node.id) })));
  }, [graph, issues, view, selectedNodes, session]);
  useEffect(() => {
    const chosen = new Set(selectedEdges);
    setEdges((before) => toFlowEdges({ graph, view }, before).map((edge) => ((edge.selected ?? false) === chosen.has(edge.id) ? edge : { ...edge, selected: chosen.has(edge.id) })));
  }, [graph, view, selectedEdges]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before));
      const picked = changes.filter((change) => change.type === 'select');
      if (picked.length === 0) return;
      session.ui.setState((state) => {
        const next = new Set(state.selectedNodes);
        for (const change of picked) change.selected ? next.add(change.id) : next.delete(change.id);
        return { selectedNodes: [...next] };
      });
    },
    [session],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      setEdges((before) => applyEdgeChanges(changes, before));
      const picked = changes.filter((change) => change.type === 'select');
      if (picked.length === 0) return;
      session.ui.setState((state) => {
        const next = new Set(state.selectedEdges);
        for (const change of picked) change.selected ? next.add(change.id) : next.delete(change.id);
        return { selectedEdges: [...next] };
      });
    },
    [session],
  );

  useEffect(() => {
    session.canvas = {
      fitView: () => void flow.fitView({ ...fitOptions, duration: 200 }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 120 }),
      toGraph: (screen) => flow.screenToFlowPosition(screen),
      middle() {
        const box = surface.current?.getBoundingClientRect();
        return box === undefined ? { x: 0, y: 0 } : flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      },
      sizeOf(node) {
        const measured = flow.getInternalNode(node.id)?.measured;
        if (measured?.width !== undefined && measured.height !== undefined) return { width: measured.width, height: measured.height };
        return estimateSize(node, ['out'], session.catalogue[node.type]?.isContainer === true);
      },
      focus: () => surface.current?.focus(),
    };
    return () => {
      session.canvas = null;
    };
  }, [flow, session]);

  const jump = useEditor((state) => state.jump);
  useEffect(() => {
    if (jump === null) return;
    void flow.fitView({ nodes: [{ id: jump.nodeId }], padding: 0.4, maxZoom: 1, duration: 250 });
  }, [jump, flow]);

  // The inspector takes room from the canvas: a node that it would hide slides back into view.
  const openNodeId = useEditor((state) => state.openNodeId);
  useEffect(() => {
    if (openNodeId === null) return;
    const timer = setTimeout(() => {
      const box = surface.current?.getBoundingClientRect();
      const node = surface.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(openNodeId)}"]`)?.getBoundingClientRect();
      if (box === undefined || node === undefined) return;
      const margin = 32;
      const left = node.left - box.left - margin;
      const right = node.right + margin * 2 - box.right;
      const top = node.top - box.top - margin;
      const bottom = node.bottom + margin - box.bottom;
      const { x, y, zoom } = flow.getViewport();
      const by = { x: right > 0 ? -right : left < 0 ? -left : 0, y: bottom > 0 ? -bottom : top < 0 ? -top : 0 };
      if (by.x !== 0 || by.y !== 0) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 200 });
    }, 60);
    return () => clearTimeout(timer);
  }, [openNodeId, flow]);

  const addEdge = useCallback(
    (connection: { source: string; sourceHandle?: string | null; target: string }) => {
      const problem = connectPorts(session, { node: connection.source, port: connection.sourceHandle ?? 'out' }, { node: connection.target });
      if (problem !== null) toast.error(problem);
    },
    [session],
  );
  const isValid = useCallback(
    (connection: Connection | FlowEdge) => whyNot(session, { node: connection.source, port: connection.sourceHandle ?? 'out' }, { node: connection.target }) === null,
    [session],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.fromNode === null || state.fromHandle === null || state.isValid === true) return;
      const point = 'changedTouches' in event ? { x: event.changedTouches[0]?.clientX ?? 0, y: event.changedTouches[0]?.clientY ?? 0 } : { x: event.clientX, y: event.clientY };
      const under = document.elementFromPoint(point.x, point.y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      const target = state.toNode?.id ?? under;
      const from = { node: state.fromNode.id, port: state.fromHandle.id ?? 'out' };
      if (state.fromHandle.type === 'target') return;
      const container = target === undefined ? undefined : session.catalogue[session.graph.getState().graph.nodes.find((node) => node.id === target)?.type ?? '']?.isContainer === true;
      if (target !== undefined && target !== from.node && container !== true) {
        // Dropping on the body of a node means that node: nobody should have to hit the dot.
        addEdge({ source: from.node, sourceHandle: from.port, target });
        return;
      }
      session.ui.setState({ quickAdd: { intent: { kind: 'after', nodeId: from.node, port: from.port, position: flow.screenToFlowPosition(point) }, at: point } });
    },
    [session, flow, addEdge],
  );
  const onReconnect = useCallback(
    (edge: FlowEdge, connection: Connection) => {
      const problem = connectPorts(session, { node: connection.source, port: connection.sourceHandle ?? 'out' }, { node: connection.target }, edge.id);
      if (problem !== null) toast.error(problem);
    },
    [session],
  );

  const onNodeDragStop = useCallback(
    (_event: unknown, _node: FlowNode, dragged: FlowNode[]) => {
      const current = session.graph.getState().graph;
      const moving = new Set(dragged.map((node) => node.id));
      const moves = new Map<string, { position: { x: number; y: number }; parentId?: string | null }>();
      for (const node of dragged) {
        const stored = current.nodes.find((other) => other.id === node.id);
        if (stored === undefined || (stored.parentId !== null && moving.has(stored.parentId))) {
          moves.set(node.id, { position: node.position });
          continue;
        }
        const parent = current.nodes.find((other) => other.id === stored.parentId);
        const origin = parent === undefined ? { x: 0, y: 0 } : absolutePosition(current, parent);
        const absolute = { x: origin.x + node.position.x, y: origin.y + node.position.y };
        const isContainer = session.catalogue[stored.type]?.isContainer === true;
        moves.set(node.id, isContainer && stored.parentId === null ? { position: node.position } : placeInContainer(session, current, absolute, moving));
      }
      moveThings(session, moves);
    },
    [session],
  );

  const edgeAt = (event: DragEvent): Element | null => document.elementsFromPoint(event.clientX, event.clientY).map((element) => element.closest('.react-flow__edge')).find((element) => element !== null) ?? null;
  const markDrop = (edge: Element | null) => {
    if (dropEdge.current === edge) return;
    dropEdge.current?.classList.remove('heddle-drop');
    edge?.classList.add('heddle-drop');
    dropEdge.current = edge;
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    markDrop(edgeAt(event));
  };
  const onDrop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(DRAG_TYPE);
    const edge = edgeAt(event);
    markDrop(null);
    if (type === '') return;
    event.preventDefault();
    const edgeId = edge?.getAttribute('data-id') ?? null;
    const isTrigger = session.catalogue[type]?.isTrigger === true;
    addByIntent(session, type, edgeId !== null && !isTrigger ? { kind: 'insert', edgeId } : { kind: 'free', position: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
  };

  const actions = useCanvasActions(session, describePort);
  const surroundings = useMemo(() => ({ actions, renderWaiting }), [actions, renderWaiting]);

  return (
    <CanvasProvider value={surroundings}>
      <CanvasMenu>
        <div ref={surface} className="h-full w-full outline-none" tabIndex={-1} onDragOver={onDragOver} onDragLeave={() => markDrop(null)} onDrop={onDrop}>
          <ReactFlow<FlowNode, FlowEdge>
            nodes={nodes}
            edges={edges}
            nodeTypes={flowNodeTypes}
            edgeTypes={flowEdgeTypes}
            onNodesChange={onNodesChange}
            onEdgesChange={onEdgesChange}
            onConnect={addEdge}
            onConnectEnd={onConnectEnd}
            onReconnect={onReconnect}
            isValidConnection={isValid}
            onNodeDragStop={onNodeDragStop}
            onSelectionDragStop={(event, dragged) => onNodeDragStop(event, dragged[0]!, dragged)}
            onNodeClick={(event, node) => {
              if (event.shiftKey || event.ctrlKey || event.metaKey || node.type === 'note') return;
              session.ui.setState((state) => ({ openNodeId: node.id, inspectorTab: run === null ? (state.openNodeId === null ? 'settings' : state.inspectorTab) : 'run' }));
            }}
            onPaneClick={() => session.ui.setState({ openNodeId: null })}
            onKeyDown={(event) => {
              const focused = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
              if (focused !== undefined && event.key === 'Enter' && event.target === event.currentTarget.querySelector(`[data-id="${CSS.escape(focused)}"]`)) select(session, [focused], { open: true });
            }}
            connectionLineType={ConnectionLineType.Bezier}
            connectionRadius={28}
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            selectionMode={SelectionMode.Partial}
            multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
            disableKeyboardA11y={false}
            nodesFocusable
            edgesFocusable
            elevateNodesOnSelect={false}
            snapToGrid
            snapGrid={[8, 8]}
            panOnScroll
            zoomOnDoubleClick={false}
            onlyRenderVisibleElements={graph.nodes.length > LARGE_GRAPH}
            fitView
            fitViewOptions={fitOptions}
            minZoom={0.1}
            maxZoom={2}
            proOptions={{ hideAttribution: true }}
            aria-label="Workflow canvas"
          >
            <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
            {isMinimapShown ? <MiniMap<FlowNode> pannable zoomable position="bottom-right" nodeColor={(node) => (node.type === 'note' ? '#f2c74466' : categoryColor(session.catalogue[(node.data as { node?: { type: string } }).node?.type ?? '']?.category))} nodeBorderRadius={6} /> : null}
            <ConnectionHint explain={(from, to) => whyNot(session, from, to)} describe={describePort} />
          </ReactFlow>
        </div>
      </CanvasMenu>
    </CanvasProvider>
  );
}
