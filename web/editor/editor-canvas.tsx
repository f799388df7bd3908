import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useStoreApi,
  type EdgeChange,
  type NodeChange,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import '../canvas/canvas.css';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { edgeIssue } from '#graph/edge-issue';
import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Run } from '#graph/run';
import { CanvasProvider } from '../canvas/canvas-context.ts';
import { ConnectionHint } from '../canvas/connection-hint.tsx';
import { toFlowEdges, toFlowNodes, type FlowEdge, type FlowNode } from '../canvas/flow-elements.ts';
import { categoryColor } from '../canvas/node-icon.tsx';
import { LevelOfDetail } from '../canvas/level-of-detail.tsx';
import { InitialFit, MIN_ZOOM } from '../canvas/fit.tsx';
import { flowEdgeTypes, flowNodeTypes, LARGE_GRAPH } from '../canvas/run-canvas.tsx';
import { viewRun, type MapProgressByKey, type RunView } from '../canvas/run-view.ts';
import { CanvasMenu } from './canvas-menu.tsx';
import { useCanvasActions } from './canvas-actions.ts';
import { dropThings, edit, select, whyNot } from './edits.ts';
import { RenameOnCanvas } from './rename-on-canvas.tsx';
import { useEditor, useGraph, useSession, type EditorSession } from './session.ts';
import { useCanvasHandle } from './use-canvas-handle.ts';
import { useConnecting } from './use-connecting.ts';
import { useExampleRun } from './use-example-run.ts';
import { useFollowViewport } from './use-follow-viewport.ts';
import { useNodeDrop } from './use-node-drop.ts';
import { usePaletteDrop } from './use-palette-drop.ts';
import { useTabOrder } from './use-tab-order.ts';

export interface EditorCanvasProps {
  readonly issues: readonly Issue[];
  readonly describePort: (nodeId: string, port: string) => string;
  /** The run whose statuses lie over the draft. */
  readonly run: Run | null;
  readonly streams: { readonly [stepKey: string]: string };
  readonly maps: MapProgressByKey;
  readonly renderWaiting: (nodeId: string, doing: string | null) => ReactNode;
  readonly renderAddress: (node: GraphNode) => ReactNode;
}

const MULTI_SELECT_KEYS = ['Meta', 'Control', 'Shift'];

/** The draft on the drawing surface. The graph's store is the truth; React Flow's copy lives between two edits. */
export function EditorCanvas({ issues, describePort, run, streams, maps, renderWaiting, renderAddress }: EditorCanvasProps) {
  const session = useSession();
  const surface = useRef<HTMLDivElement>(null);
  const isLarge = useGraph((state) => state.graph.nodes.length > LARGE_GRAPH);
  const isMinimapShown = useEditor((state) => state.isMinimapShown);
  const elements = useFlowElements(session, { issues, run, streams, maps });
  const connecting = useConnecting(session);
  const drop = usePaletteDrop(session);
  const nodeDrop = useNodeDrop(session);
  useCanvasHandle(session, surface);
  useExampleRun(session);
  useFollowViewport(session, run);
  const actions = useCanvasActions(session, describePort);
  const editing = useMemo(
    () => ({
      id: () => session.ui.getState().editingId,
      subscribe: session.ui.subscribe,
      start: (id: string) => edit(session, id),
      end: () => session.ui.setState({ editingId: null }),
    }),
    [session],
  );
  const surroundings = useMemo(
    () => ({ actions, renderWaiting, renderAddress, editing }),
    [actions, renderWaiting, renderAddress, editing],
  );
  const tabOrder = useTabOrder(session, surface);

  const onNodeClick = (event: MouseEvent, node: FlowNode) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || node.type === 'note') return;
    session.ui.setState((state) => ({
      openNodeId: node.id,
      isTestOpen: false,
      inspectorTab: run !== null ? 'run' : state.openNodeId === null ? 'settings' : state.inspectorTab,
    }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return tabOrder.onTab(event);
    if (event.key === 'Escape' && !event.defaultPrevented) {
      session.ui.setState(({ openNodeId }) => (openNodeId === null ? { selectedNodes: [], selectedEdges: [] } : { openNodeId: null }));
      return;
    }
    const target = event.target as HTMLElement | SVGElement;
    const id = target.dataset['id'];
    // With Ctrl they are commands, such as a test run, also while a node has the focus.
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'Enter' && event.key !== ' ')) return;
    if (target.classList.contains('react-flow__node-note') && event.key === 'Enter') edit(session, id);
    else if (target.classList.contains('react-flow__node')) select(session, [id], { open: event.key === 'Enter' });
    else if (target.classList.contains('react-flow__edge')) session.ui.setState({ selectedNodes: [], selectedEdges: [id] });
    else return;
    event.preventDefault();
  };

  return (
    <CanvasProvider value={surroundings}>
      <CanvasMenu>
        <div
          ref={surface}
          className="h-full w-full outline-none"
          tabIndex={-1}
          onContextMenuCapture={(event) => selectUnder(session, event.target)}
          {...drop}
        >
          <span {...tabOrder.guard('before')} />
          <ReactFlow<FlowNode, FlowEdge>
            {...elements}
            {...connecting}
            nodeTypes={flowNodeTypes}
            edgeTypes={flowEdgeTypes}
            {...nodeDrop}
            onSelectionDragStop={(_event, dragged) => dropThings(session, dragged)}
            onNodeClick={onNodeClick}
            onNodeDoubleClick={(event, node) =>
              node.type !== 'note' &&
              (event.target as Element).closest('button, a, input, textarea, [contenteditable]') === null &&
              edit(session, node.id)
            }
            // A person who moves the canvas by hand wants to look elsewhere.
            onMoveStart={(event) => event !== null && session.ui.setState({ followsRun: false })}
            onPaneClick={() => session.ui.setState({ openNodeId: null })}
            onKeyDown={onKeyDown}
            connectionLineType={ConnectionLineType.Bezier}
            connectionRadius={28}
            // The keys belong to the commands: moved by React Flow itself, nodes would not come into the graph.
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            selectionMode={SelectionMode.Partial}
            multiSelectionKeyCode={MULTI_SELECT_KEYS}
            elevateNodesOnSelect={false}
            snapToGrid
            snapGrid={SNAP}
            panOnScroll
            zoomOnDoubleClick={false}
            onlyRenderVisibleElements={isLarge}
            minZoom={MIN_ZOOM}
            maxZoom={2}
            proOptions={HIDE_ATTRIBUTION}
            aria-label="Workflow canvas"
          >
            <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
            <InitialFit />
            <LevelOfDetail />
            <RenameOnCanvas />
            {isMinimapShown ? (
              <MiniMap<FlowNode>
                pannable
                zoomable
                position="bottom-right"
                nodeColor={(node) => minimapColor(session, node)}
                nodeBorderRadius={6}
              />
            ) : null}
            <ConnectionHint
              explain={(from, to) =>
                whyNot(session, from, to) ?? edgeIssue(session.graph.getState().graph, session.catalogue, { from, to })?.message ?? null
              }
              describe={describePort}
            />
          </ReactFlow>
          <span {...tabOrder.guard('after')} />
        </div>
      </CanvasMenu>
      <Announcer />
    </CanvasProvider>
  );
}

/** What happened on the canvas, for who does not see it. */
function Announcer() {
  const text = useEditor((state) => state.announcement);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}

/** A menu is about what lies under the pointer. */
function selectUnder(session: EditorSession, target: EventTarget): void {
  const element = target instanceof Element ? target.closest('.react-flow__node, .react-flow__edge') : null;
  const id = element?.getAttribute('data-id');
  const { selectedNodes, selectedEdges } = session.ui.getState();
  if (element === null) {
    if (target instanceof Element && target.classList.contains('react-flow__pane'))
      session.ui.setState({ selectedNodes: [], selectedEdges: [] });
  } else if (id != null && !selectedNodes.includes(id) && !selectedEdges.includes(id)) {
    const isNode = element.classList.contains('react-flow__node');
    session.ui.setState({ selectedNodes: isNode ? [id] : [], selectedEdges: isNode ? [] : [id] });
  }
}

const SNAP: [number, number] = [8, 8];
const HIDE_ATTRIBUTION = { hideAttribution: true };

function minimapColor(session: EditorSession, node: FlowNode): string {
  return node.type === 'note'
    ? 'var(--color-border)'
    : categoryColor('type' in node.data ? session.catalogue[(node.data['node'] as { type: string }).type]?.category : undefined);
}

/** React Flow's copy of the graph: rebuilt from the store where something changed, moved by hand in between. */
function useFlowElements(session: EditorSession, input: Pick<EditorCanvasProps, 'issues' | 'run' | 'streams' | 'maps'>) {
  const { issues, run, streams, maps } = input;
  const graph = useGraph((state) => state.graph);
  const selectedNodes = useEditor((state) => state.selectedNodes);
  const selectedEdges = useEditor((state) => state.selectedEdges);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [edges, setEdges] = useState<FlowEdge[]>([]);
  const lastView = useRef<RunView>(undefined);
  const view = useMemo(
    () => (lastView.current = run === null ? undefined : viewRun({ graph, run, streams, maps, previous: lastView.current })),
    [graph, run, streams, maps],
  );

  useEffect(() => {
    setNodes((before) => withSelection(toFlowNodes({ graph, catalogue: session.catalogue, issues, view }, before), selectedNodes));
  }, [graph, issues, view, selectedNodes, session]);
  useEffect(() => {
    setEdges((before) => withSelection(toFlowEdges({ graph, catalogue: session.catalogue, view }, before), selectedEdges));
  }, [graph, view, selectedEdges, session]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before));
      if (changes.some((change) => change.type === 'select'))
        session.ui.setState((state) => ({ selectedNodes: changeSelection(state.selectedNodes, changes) }));
    },
    [session],
  );
  const flow = useStoreApi<FlowNode, FlowEdge>();
  const onEdgesChange = useCallback(
    (all: EdgeChange<FlowEdge>[]) => {
      // A box is drawn around nodes; React Flow would select the edges between them too, each with its tools.
      const changes = flow.getState().userSelectionActive ? all.filter((change) => change.type !== 'select' || !change.selected) : all;
      setEdges((before) => applyEdgeChanges(changes, before));
      if (changes.some((change) => change.type === 'select'))
        session.ui.setState((state) => ({ selectedEdges: changeSelection(state.selectedEdges, changes) }));
    },
    [flow, session],
  );
  return { nodes, edges, onNodesChange, onEdgesChange };
}

function withSelection<T extends { id: string; selected?: boolean }>(things: T[], ids: readonly string[]): T[] {
  const chosen = new Set(ids);
  return things.map((thing) => ((thing.selected ?? false) === chosen.has(thing.id) ? thing : { ...thing, selected: chosen.has(thing.id) }));
}

function changeSelection(before: readonly string[], changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[]): readonly string[] {
  const next = new Set(before);
  for (const change of changes) {
    if (change.type !== 'select') continue;
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return [...next];
}
