import { useMemo } from 'react';
import { listChanges } from '#graph/changes';
import type { Json } from '#graph/json';
import { mergeDocuments } from '#graph/merge/merge';
import type { MergeConflict } from '#graph/merge/merge-value';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import type { DraftConflict } from './autosave.ts';
import { ChangeList, ValueText } from './change-list.tsx';
import { conflictTitle, whoSaved } from './conflict-words.ts';
import { useGraph, useSession } from './session.ts';

/**
 * The same thing was changed here and elsewhere: shows who, when and what, and lets a person choose. Everything else of both sides is kept
 * either way.
 */
export function ConflictDialog({ conflict }: { readonly conflict: DraftConflict }) {
  const session = useSession();
  const { catalogue, identity } = session;
  const { base, theirs, savedAt, savedBy } = conflict;
  const mine = useGraph((store) => store.document);
  const conflicts = useMemo(() => mergeDocuments({ base, mine, theirs }, 'mine').conflicts, [base, mine, theirs]);
  const [ours, others] = useMemo(
    () => [listChanges(base, mine, catalogue), listChanges(base, theirs, catalogue)],
    [base, mine, theirs, catalogue],
  );
  const close = () => session.ui.setState({ dialog: null });
  const useTheirs = () => {
    void session.autosave.resolve('theirs');
    toast.success('Their version is used', { action: { label: 'Undo', onClick: () => session.graph.getState().undo() } });
  };
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && close()}
      title="This draft was changed elsewhere"
      description={
        <>
          {whoSaved(savedBy, identity)} saved it <TimeAgo iso={savedAt} />.{' '}
          {conflicts.length === 1 ? 'One thing was' : `${conflicts.length} things were`} changed on both sides. All other changes of both
          sides are kept.
        </>
      }
      footer={
        <>
          <Button variant="ghost" onClick={close}>
            Decide later
          </Button>
          <Button onClick={useTheirs}>Use theirs</Button>
          <Button variant="primary" onClick={() => void session.autosave.resolve('mine')}>
            Keep mine
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ul aria-label="Changed on both sides" className="flex flex-col gap-3">
          {conflicts.map((item) => (
            <li key={item.path.join('/')} className="rounded-lg border border-warning/40 bg-warning-soft/40 p-3">
              <h3 className="text-[13px] font-medium break-words">{conflictTitle(item, [mine, theirs, base], catalogue)}</h3>
              <dl className="mt-1.5 grid grid-cols-2 gap-3 text-[13px]">
                <Version whose="Yours" value={item.mine} item={item} />
                <Version whose="Theirs" value={item.theirs} item={item} />
              </dl>
            </li>
          ))}
        </ul>
        <div className="grid gap-4 sm:grid-cols-2">
          <section>
            <h3 className="mb-2 text-[13px] font-medium">Your changes</h3>
            <ChangeList label="Your changes" changes={ours} />
          </section>
          <section>
            <h3 className="mb-2 text-[13px] font-medium">Their changes</h3>
            <ChangeList label="Their changes" changes={others} />
          </section>
        </div>
      </div>
    </Dialog>
  );
}

function Version({ whose, value, item }: { readonly whose: string; readonly value: Json | undefined; readonly item: MergeConflict }) {
  const isWhole = item.path.length === 2;
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{whose}</dt>
      <dd className="mt-0.5">{!isWhole ? <ValueText value={value} /> : value === undefined ? 'Removed' : 'Changed'}</dd>
    </div>
  );
}
