import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { Run } from '#graph/run';
import { useFit } from '../canvas/fit.tsx';
import { hasEnded } from '../runs/live-run.ts';
import { useEditor, type EditorSession } from './session.ts';

/** Close enough to read what a node writes. */
const READABLE_ZOOM = 0.9;
const MOVE_MS = 500;

/** Moves the viewport along with the node that runs while the editor follows a run, and shows all of the graph at its end. */
export function useFollowViewport(session: EditorSession, run: Run | null): void {
  const flow = useReactFlow();
  const fit = useFit();
  const follows = useEditor((state) => state.followsRun);
  const isOver = run !== null && hasEnded(run);
  const latest =
    follows && run !== null && !isOver
      ? run.steps.findLast(({ status, scope }) => scope === '' && (status === 'running' || status === 'waiting'))
      : undefined;
  const nodeId = latest?.nodeId;

  useEffect(() => {
    const node = nodeId === undefined ? undefined : flow.getInternalNode(nodeId);
    if (node === undefined) return;
    const { x, y } = node.internals.positionAbsolute;
    // A little below the node: what it writes floats there.
    void flow.setCenter(x + (node.measured.width ?? 0) / 2, y + (node.measured.height ?? 0), {
      zoom: Math.max(READABLE_ZOOM, flow.getZoom()),
      duration: MOVE_MS,
    });
  }, [flow, nodeId]);

  useEffect(() => {
    if (!follows || !isOver) return;
    session.ui.setState({ followsRun: false });
    fit(MOVE_MS);
  }, [fit, follows, isOver, session]);
}
