import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import type { SaveState } from './autosave.ts';
import { useGraph, useSession } from './session.ts';

/** Two people, or two tabs, changed the same draft: somebody has to choose, and the other side can still be had back. */
export function ConflictDialog({ state }: { state: Extract<SaveState, { kind: 'conflict' }> }) {
  const session = useSession();
  const mine = useGraph((store) => store.graph);
  const takeTheirs = () => {
    const theirs = session.autosave.takeTheirs();
    if (theirs === null) return;
    // As an edit, so that undo brings this side back.
    session.graph.getState().edit(() => theirs.graph);
    session.name.set(theirs.name);
    toast.success('The other draft is shown', { description: 'Undo brings yours back.' });
  };
  const keepMine = () => {
    // Theirs goes into the history on the way, so that undo can bring it back.
    session.graph.getState().edit(() => state.theirs.graph);
    session.graph.getState().edit(() => mine);
    void session.autosave.keepMine();
  };
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title="This draft was changed elsewhere"
      description="Another tab or another person saved it since you opened it. Choose which one to go on with; the other can be brought back with Undo."
      footer={
        <>
          <Button onClick={takeTheirs}>Take theirs</Button>
          <Button variant="primary" onClick={keepMine}>
            Keep mine
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-2 gap-3 text-[13px]">
        {(
          [
            ['Yours', mine.nodes.length, mine.edges.length],
            ['Theirs', state.theirs.graph.nodes.length, state.theirs.graph.edges.length],
          ] as const
        ).map(([whose, nodes, edges]) => (
          <div key={whose} className="rounded-lg border border-border px-3 py-2">
            <dt className="font-medium">{whose}</dt>
            <dd className="text-muted">
              {nodes} nodes, {edges} edges
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
