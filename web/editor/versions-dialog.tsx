import { Eye, RotateCcw, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { VersionSummary, Workflow } from '#graph/api';
import { withOpenPins } from '#graph/generation-pins';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { useSetLive, useVersions } from '../api/hooks.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { useSession } from './session.ts';

/** All versions: look at one, put it live again, or take it as the draft. */
export function VersionsDialog({ workflow }: { workflow: Workflow }) {
  const session = useSession();
  const versions = useVersions(workflow.id);
  const setLive = useSetLive(workflow.id);
  const [asked, setAsked] = useState<VersionSummary | null>(null);
  const close = () => session.ui.setState({ dialog: null });
  const makeLive = (version: VersionSummary) =>
    setLive.mutate(version.number, {
      onSuccess: () => {
        setAsked(null);
        toast.success(`Version ${version.number} is live`);
      },
      onError: (error) => toast.error(messageOf(error).title),
    });
  const restore = async (number: number): Promise<void> => {
    try {
      const { graph } = await api.version(workflow.id, number);
      session.graph.getState().edit((draft) => withOpenPins(graph, draft));
      session.ui.setState({ dialog: null, showing: { kind: 'draft' }, openNodeId: null, selectedNodes: [], selectedEdges: [] });
      toast.success(`The draft is now the same as version ${number}`, {
        action: { label: 'Undo', onClick: () => session.graph.getState().undo() },
      });
    } catch (error) {
      toast.error(messageOf(error).title);
    }
  };
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => !open && close()}
        size="md"
        title="Versions"
        description="Published versions never change. Roll back with one click."
      >
        {versions.isPending ? (
          <SkeletonList rows={3} />
        ) : items.length === 0 ? (
          <EmptyState title="Nothing is published yet">Publish the draft to create version 1 and get its address.</EmptyState>
        ) : (
          <>
            <ol className="flex flex-col gap-2">
              {items.map((version) => (
                <li key={version.number} className="flex items-start gap-3 rounded-lg border border-border px-3.5 py-3">
                  <div className="min-w-0 flex-1">
                    <div className="flex items-center gap-2 text-sm font-medium">
                      Version {version.number} {version.isLive ? <Badge tone="success">live</Badge> : null}
                    </div>
                    <p className="mt-0.5 text-[13px] break-words text-muted">{version.note === '' ? 'No note' : version.note}</p>
                    <p className="mt-0.5 text-xs text-faint">
                      <TimeAgo iso={version.publishedAt} /> · <span className="font-mono">{version.planHash.slice(0, 8)}</span>
                    </p>
                  </div>
                  <div className="flex shrink-0 flex-wrap justify-end gap-1">
                    <Button
                      size="sm"
                      variant="ghost"
                      onClick={() =>
                        session.ui.setState({ dialog: null, openNodeId: null, showing: { kind: 'version', number: version.number } })
                      }
                    >
                      <Eye size={13} /> View
                    </Button>
                    <Button size="sm" variant="ghost" onClick={() => void restore(version.number)}>
                      <RotateCcw size={13} /> Restore to draft
                    </Button>
                    {version.isLive ? null : (
                      <Button size="sm" onClick={() => setAsked(version)}>
                        <Undo2 size={13} /> Make live
                      </Button>
                    )}
                  </div>
                </li>
              ))}
            </ol>
            {versions.hasNextPage && (
              <div className="mt-3 flex justify-center">
                <Button size="sm" busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
                  Show older versions
                </Button>
              </div>
            )}
          </>
        )}
      </Dialog>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={`Make version ${asked?.number ?? ''} live?`}
        description="New calls of the webhook run this version at once. Runs already under way finish on the version they started with."
        action="Make live"
        busy={setLive.isPending}
        onConfirm={() => asked !== null && makeLive(asked)}
      />
    </>
  );
}
