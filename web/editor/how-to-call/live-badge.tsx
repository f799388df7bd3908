import { ChevronDown } from 'lucide-react';
import type { Workflow } from '#graph/api';
import { Badge } from '../../ui/badge.tsx';
import { useSession } from '../session.ts';

/** Says what is live; a click tells how to call it. A workflow that was never published has only a draft. */
export function LiveBadge({ workflow }: { readonly workflow: Workflow }) {
  const session = useSession();
  const { liveVersion, latestVersion } = workflow;
  if (latestVersion === null) return <Badge>Draft</Badge>;
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
