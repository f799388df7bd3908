import { Plus, Terminal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../api/api-error.ts';
import type { ApiKey } from '../api/client.ts';
import { useApiKeys, useCreateApiKey, useDeleteApiKey } from '../api/hooks.ts';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Field, Input } from '../ui/input.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { Section } from './section.tsx';

/** Keys with which programs call the API. */
export function ApiKeys() {
  const apiKeys = useApiKeys();
  const remove = useDeleteApiKey();
  const [isMaking, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey | null>(null);
  return (
    <Section
      title="API keys"
      lead="For scripts and other systems that call the API. A key can do everything that you can do here."
      action={
        <Button size="sm" onClick={() => setMaking(true)}>
          <Plus size={14} />
          New key
        </Button>
      }
    >
      {apiKeys.isPending ? (
        <SkeletonList rows={1} />
      ) : apiKeys.data === undefined ? (
        <Problem error={apiKeys.error} onRetry={() => void apiKeys.refetch()} />
      ) : apiKeys.data.length === 0 ? (
        <p className="px-4 py-6 text-center text-[13px] text-muted">No keys yet. Published webhooks have keys of their own.</p>
      ) : (
        <ul className="divide-y divide-border">
          {apiKeys.data.map((apiKey) => (
            <li key={apiKey.id} className="flex items-center gap-3 px-4 py-2.5">
              <Terminal aria-hidden size={15} className="shrink-0 text-muted" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{apiKey.name}</p>
                <p className="truncate text-[13px] text-muted">
                  <code className="font-mono text-[12px]">{apiKey.prefix}…</code> · made <TimeAgo iso={apiKey.createdAt} /> ·{' '}
                  {apiKey.lastUsedAt === null ? (
                    'never used'
                  ) : (
                    <>
                      used <TimeAgo iso={apiKey.lastUsedAt} />
                    </>
                  )}
                </p>
              </div>
              <IconButton label={`Delete ${apiKey.name}`} onClick={() => setDeleting(apiKey)}>
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {isMaking && <NewKeyDialog onClose={() => setMaking(false)} />}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={`Delete ${deleting?.name ?? ''}?`}
        description="Programs that use this key are refused from now on."
        action="Delete key"
        danger
        busy={remove.isPending}
        onConfirm={() => {
          if (deleting === null) return;
          remove.mutate(deleting.id, { onSuccess: () => setDeleting(null), onError: (error) => toast.error(messageOf(error).title) });
        }}
      />
    </Section>
  );
}

/** Asks for a name, then shows the key this once. */
function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const create = useCreateApiKey();
  if (create.data !== undefined) {
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={`Key for ${create.data.name}`}
        description="Copy it now: it is not shown again."
        footer={
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="flex items-start gap-2 rounded-lg border border-border bg-sunken p-2 pl-3">
          <code className="min-w-0 flex-1 font-mono text-[13px] leading-6 break-all">{create.data.key}</code>
          <CopyButton text={create.data.key} label="Copy key" />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-api-key" busy={create.isPending} disabled={name.trim() === ''}>
            Create key
          </Button>
        </>
      }
    >
      <form
        id="new-api-key"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(name.trim());
        }}
      >
        <Field
          label="Name"
          hint="What uses it, such as “Nightly import”."
          error={create.isError ? messageOf(create.error).title : undefined}
        >
          {(control) => (
            <Input {...control} value={name} maxLength={120} required autoFocus onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
