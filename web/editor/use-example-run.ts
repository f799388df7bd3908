import { useNodesInitialized } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { toast } from '../ui/toast.tsx';
import { EXAMPLE_PARAM } from './example-param.ts';
import type { EditorSession } from './session.ts';
import { earlierRun, startDraft, triggersOf } from './test-run.ts';

/**
 * Runs the example once its canvas is on the screen, where the address asks for it: at a pace that can be watched, with the viewport
 * following. The address forgets it first, so that a reload does not run it again.
 */
export function useExampleRun(session: EditorSession): void {
  const isDrawn = useNodesInitialized();
  const isDone = useRef(false);
  useEffect(() => {
    const address = new URL(window.location.href);
    if (!isDrawn || isDone.current || !address.searchParams.has(EXAMPLE_PARAM)) return;
    isDone.current = true;
    address.searchParams.delete(EXAMPLE_PARAM);
    window.history.replaceState(window.history.state, '', address);
    void runExample(session);
  }, [isDrawn, session]);
}

async function runExample(session: EditorSession): Promise<void> {
  const run = earlierRun(session);
  const trigger = triggersOf(session).find(({ id }) => run === null || id === run.triggerId);
  if (trigger === undefined) return;
  const started = await startDraft(session, trigger, run?.input ?? null, 'readable');
  if (typeof started === 'string') toast.error('The example could not be started', { description: started });
  else session.ui.setState({ liveRunId: started.runId, followsRun: true, inspectorTab: 'run' });
}
