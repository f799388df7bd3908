import { KeyRound, Pencil, PlugZap, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Connection } from '#graph/api';
import { useConnections, useDeleteConnection } from '../api/hooks.ts';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DeleteDialog } from '../ui/delete-dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import { connectionKinds, describeSettings } from './connection-kinds.ts';
import { ConnectionTest } from './connection-test.tsx';
import { Section } from './section.tsx';

/** Stored credentials: make, change, test, delete. */
export function Connections() {
  const connections = useConnections();
  const remove = useDeleteConnection();
  const [editing, setEditing] = useState<Connection | 'new' | null>(null);
  const [testing, setTesting] = useState<Connection | null>(null);
  const [deleting, setDeleting] = useState<Connection | null>(null);

  return (
    <Section
      title="Connections"
      lead="Credentials for providers and services. Nodes refer to them; secrets can be replaced but never read again."
      action={
        <Button size="sm" onClick={() => setEditing('new')}>
          <Plus size={14} />
          New connection
        </Button>
      }
    >
      {connections.isPending ? (
        <SkeletonList rows={2} />
      ) : connections.data === undefined ? (
        <Problem error={connections.error} onRetry={() => void connections.refetch()} />
      ) : connections.data.length === 0 ? (
        <p className="px-4 py-6 text-center text-[13px] text-muted">
          No connections yet. Add one to use a model provider or a protected service.
        </p>
      ) : (
        <ul className="divide-y divide-border">
          {connections.data.map((connection) => (
            <li key={connection.id} className="flex items-center gap-3 px-4 py-2.5">
              <KeyRound aria-hidden size={15} className="shrink-0 text-muted" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{connection.name}</p>
                <p className="truncate text-[13px] text-muted">
                  {[
                    connectionKinds.find((kind) => kind.kind === connection.kind)?.title ?? connection.kind,
                    ...describeSettings(connection),
                  ].join(' · ')}{' '}
                  · changed <TimeAgo iso={connection.updatedAt} />
                </p>
              </div>
              <IconButton label={`Test ${connection.name}`} onClick={() => setTesting(connection)}>
                <PlugZap size={14} />
              </IconButton>
              <IconButton label={`Edit ${connection.name}`} onClick={() => setEditing(connection)}>
                <Pencil size={14} />
              </IconButton>
              <IconButton label={`Delete ${connection.name}`} onClick={() => setDeleting(connection)}>
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {editing !== null && <ConnectionDialog connection={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {testing === null ? null : (
        <Dialog
          open
          onOpenChange={(open) => !open && setTesting(null)}
          title={`Test ${testing.name}`}
          footer={<Button onClick={() => setTesting(null)}>Done</Button>}
        >
          <ConnectionTest connection={{ ...testing, secret: {} }} startsAtOnce />
        </Dialog>
      )}
      <DeleteDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name ?? ''}?`}
        description="Its secret is deleted with it. This can’t be undone."
        action="Delete connection"
        onDelete={(force) => remove.mutateAsync({ id: deleting?.id ?? '', force })}
      />
    </Section>
  );
}
