import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  ReactFlow,
  ReactFlowProvider,
  type EdgeTypes,
  type NodeChange,
  type NodeTypes,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import './canvas.css';
import { useCallback, useMemo, useRef } from 'react';
import type { Graph } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Run } from '#graph/run';
import { nodeTypes } from './catalogue.ts';
import { CanvasProvider, type CanvasSurroundings } from './canvas-context.ts';
import { ContainerNode } from './container-node.tsx';
import { toFlowEdges, toFlowNodes, type FlowEdge, type FlowNode } from './flow-elements.ts';
import { InitialFit, MIN_ZOOM } from './fit.tsx';
import { FlowEdgeLine } from './flow-edge.tsx';
import { LevelOfDetail } from './level-of-detail.tsx';
import { NoteNode } from './note-node.tsx';
import { viewRun, type MapProgressByKey, type RunView } from './run-view.ts';
import { StepNode } from './step-node.tsx';
import { ReadOnlyZoomBar } from './zoom-bar.tsx';

/** One component draws all node types, another the containers, a third the notes. */
export const flowNodeTypes: NodeTypes = { step: StepNode, container: ContainerNode, note: NoteNode };
export const flowEdgeTypes: EdgeTypes = { flow: FlowEdgeLine };

/** Above this many nodes only those in sight are put in the document. */
export const LARGE_GRAPH = 100;

const NO_ISSUES: readonly Issue[] = [];
const READ_ONLY: CanvasSurroundings = { actions: null };

export interface RunCanvasProps {
  /** The graph that ran. */
  readonly graph: Graph;
  /** Without a run the graph is only shown: a version, a template's preview. */
  readonly run?: Run | undefined;
  readonly streams?: { readonly [stepKey: string]: string } | undefined;
  readonly maps?: MapProgressByKey | undefined;
  readonly selectedNodeId?: string | null;
  readonly onSelectNode?: (nodeId: string | null) => void;
  /** Drawn at a node while the run waits there. */
  readonly renderWaiting?: (nodeId: string, doing: string | null) => React.ReactNode;
}

/** A run on the graph that ran: statuses on nodes and edges, nothing to edit. */
export function RunCanvas(props: RunCanvasProps) {
  return (
    <ReactFlowProvider>
      <ReadOnlyFlow {...props} />
    </ReactFlowProvider>
  );
}

const NO_STREAMS = {};

function ReadOnlyFlow({ graph, run, streams = NO_STREAMS, maps, selectedNodeId = null, onSelectNode, renderWaiting }: RunCanvasProps) {
  const lastView = useRef<RunView>(undefined);
  const lastNodes = useRef<FlowNode[]>([]);
  const lastEdges = useRef<FlowEdge[]>([]);
  const view = useMemo(
    () => (run === undefined ? undefined : (lastView.current = viewRun({ graph, run, streams, maps, previous: lastView.current }))),
    [graph, run, streams, maps],
  );
  const nodes = useMemo(() => {
    const built = toFlowNodes({ graph, catalogue: nodeTypes, issues: NO_ISSUES, view }, lastNodes.current);
    lastNodes.current = built.map((node) =>
      (node.selected ?? false) === (node.id === selectedNodeId) ? node : { ...node, selected: node.id === selectedNodeId },
    );
    return lastNodes.current;
  }, [graph, view, selectedNodeId]);
  const edges = useMemo(() => (lastEdges.current = toFlowEdges({ graph, catalogue: nodeTypes, view }, lastEdges.current)), [graph, view]);
  // Sizes that React Flow measured stay with their nodes: without them each new object of a node would be hidden until measured again.
  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const measured = changes.filter((change) => change.type === 'dimensions');
    if (measured.length > 0) lastNodes.current = applyNodeChanges(measured, lastNodes.current);
  }, []);
  const surroundings = useMemo(() => (renderWaiting === undefined ? READ_ONLY : { actions: null, renderWaiting }), [renderWaiting]);

  return (
    <CanvasProvider value={surroundings}>
      <ReactFlow<FlowNode, FlowEdge>
        className="heddle-readonly"
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        nodeTypes={flowNodeTypes}
        edgeTypes={flowEdgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable
        edgesFocusable={false}
        onNodeClick={(_event, node) => onSelectNode?.(node.type === 'note' ? null : node.id)}
        onPaneClick={() => onSelectNode?.(null)}
        onKeyDown={(event) => {
          const focused = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
          if (focused !== undefined && (event.key === 'Enter' || event.key === ' ')) onSelectNode?.(focused);
        }}
        onlyRenderVisibleElements={graph.nodes.length > LARGE_GRAPH}
        minZoom={MIN_ZOOM}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
        aria-label="Run on the canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
        <InitialFit />
        <LevelOfDetail />
        <ReadOnlyZoomBar />
      </ReactFlow>
    </CanvasProvider>
  );
}
