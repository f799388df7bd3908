import { useState } from 'react';
import type { Workflow } from '#graph/api';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { ChangeList } from './change-list.tsx';
import { useSession } from './session.ts';
import { useUnpublished } from './use-unpublished.ts';

/** Says that the draft is not what is live; a click lists the differences. */
export function UnpublishedBadge({ workflow }: { readonly workflow: Workflow }) {
  const session = useSession();
  const unpublished = useUnpublished(workflow);
  const [isOpen, setOpen] = useState(false);
  if (unpublished === null || unpublished.changes.length === 0) return null;
  const { version, changes, isRolledBack } = unpublished;
  const label = isRolledBack ? `Draft differs from v${version}` : 'Unpublished changes';
  const show = (dialog: 'publish' | 'versions') => {
    setOpen(false);
    session.ui.setState({ dialog });
  };
  return (
    <Popover
      aria-label="Unpublished changes"
      open={isOpen}
      onOpenChange={setOpen}
      className="flex w-96 flex-col p-0!"
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${changes.length}`}
          className="inline-flex shrink-0 rounded-md hover:brightness-95 dark:hover:brightness-125"
        >
          <Badge tone="warning">
            <span className="max-lg:sr-only">{label}</span>
            <span className="tabular-nums lg:opacity-70">{changes.length}</span>
          </Badge>
        </button>
      }
    >
      <h2 className="border-b border-border px-3.5 py-2.5 text-[13px] font-medium">
        {isRolledBack ? `Version ${version} is live. The draft differs in:` : `Changed since version ${version}, which is live:`}
      </h2>
      <div className="max-h-80 min-h-0 overflow-y-auto px-3.5 py-3">
        <ChangeList label="Changes" changes={changes} />
      </div>
      <div className="flex justify-end gap-2 border-t border-border px-3.5 py-2.5">
        <Button size="sm" variant="ghost" onClick={() => show('versions')}>
          Versions
        </Button>
        <Button size="sm" variant="primary" onClick={() => show('publish')}>
          Publish
        </Button>
      </div>
    </Popover>
  );
}
