import { ChevronDown } from 'lucide-react';
import type { Workflow } from '#graph/api';
import { useVersions } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { useSession } from '../session.ts';

/** Says what is live; a click tells how to call it. A workflow that was never published has only a draft. */
export function LiveBadge({ workflow }: { readonly workflow: Workflow }) {
  const session = useSession();
  const { liveVersion } = workflow;
  // Only asked while nothing is live: the answer holds the graph of every version.
  const versions = useVersions(workflow.id, { isWanted: liveVersion === null });
  if (liveVersion === null && (versions.data ?? []).length === 0) return <Badge>Draft</Badge>;
  return (
    <button
      type="button"
      title="How to call it"
      onClick={() => session.ui.setState({ dialog: 'call' })}
      className="inline-flex shrink-0 rounded-md hover:brightness-95 dark:hover:brightness-125"
    >
      <Badge tone={liveVersion === null ? 'warning' : 'success'}>
        {liveVersion === null ? 'Offline' : `v${liveVersion} live`}
        <ChevronDown size={12} aria-hidden />
      </Badge>
    </button>
  );
}
