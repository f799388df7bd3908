import { useReactFlow, type Connection, type FinalConnectionState } from '@xyflow/react';
import { useMemo } from 'react';
import type { FlowEdge, FlowNode } from '../canvas/flow-elements.ts';
import { toast } from '../ui/toast.tsx';
import { connectPorts, whyNot } from './edits.ts';
import type { EditorSession } from './session.ts';

/** What the canvas does while edges are drawn: allow, connect, move an end, or ask what comes next. */
export function useConnecting(session: EditorSession) {
  const { screenToFlowPosition } = useReactFlow<FlowNode, FlowEdge>();
  return useMemo(() => {
    const draw = (from: { node: string; port: string }, to: string, instead?: string) => {
      const problem = connectPorts(session, from, { node: to }, instead);
      if (problem !== null) toast.error(problem);
    };
    return {
      isValidConnection: (connection: Connection | FlowEdge): boolean =>
        whyNot(session, sourceOf(connection), { node: connection.target }) === null,
      onConnect: (connection: Connection) => draw(sourceOf(connection), connection.target),
      onReconnect: (edge: FlowEdge, connection: Connection) => draw(sourceOf(connection), connection.target, edge.id),
      onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState) {
        if (state.fromNode === null || state.fromHandle === null || state.fromHandle.type === 'target' || state.isValid === true) return;
        const at = pointOf(event);
        const from = { node: state.fromNode.id, port: state.fromHandle.id ?? 'out' };
        const target = state.toNode?.id ?? document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
        const targetType = session.graph.getState().graph.nodes.find((node) => node.id === target)?.type;
        const isOpenGround =
          target === undefined || target === from.node || targetType === undefined || session.catalogue[targetType]?.isContainer === true;
        // Dropping on the body of a node means that node: nobody should have to hit the dot.
        if (!isOpenGround) draw(from, target);
        else
          session.ui.setState({
            quickAdd: { intent: { kind: 'after', nodeId: from.node, port: from.port, position: screenToFlowPosition(at) }, at },
          });
      },
    };
  }, [session, screenToFlowPosition]);
}

function sourceOf(connection: { source: string; sourceHandle?: string | null }): { node: string; port: string } {
  return { node: connection.source, port: connection.sourceHandle ?? 'out' };
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const pointer = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: pointer?.clientX ?? 0, y: pointer?.clientY ?? 0 };
}
