import { ReconnectMenu } from '../canvas/reconnect-menu.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { outputsFor, reconnect, removeThings } from './edits.ts';
import { useGraph, useSession } from './session.ts';

/** What can be done about an edge that is wrong: lead it from another output, where that helps, or remove it. */
export function EdgeRepair({ edgeId, className }: { edgeId: string; className?: string }) {
  const session = useSession();
  // The outputs on offer change with the graph.
  useGraph((state) => state.graph);
  return (
    <div className={cn('flex gap-1.5', className)}>
      <ReconnectMenu outputs={outputsFor(session, edgeId)} onChoose={(port) => reconnect(session, edgeId, port)}>
        <Button size="sm">Reconnect</Button>
      </ReconnectMenu>
      <Button size="sm" onClick={() => removeThings(session, [], [edgeId])}>
        Remove
      </Button>
    </div>
  );
}
