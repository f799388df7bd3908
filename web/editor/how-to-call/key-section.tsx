import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useRotateKey } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { toast } from '../../ui/toast.tsx';

export interface KeySectionProps {
  readonly workflowId: string;
  readonly secret: string;
  readonly opens: { readonly webhook: boolean; readonly chat: boolean };
}

/** The key of the webhook and the chat page: to copy, and to replace once somebody has it who shouldn't. */
export function KeySection({ workflowId, secret, opens }: KeySectionProps) {
  const [isAsking, setAsking] = useState(false);
  const rotate = useRotateKey(workflowId);
  const confirm = () =>
    rotate.mutate(undefined, {
      onSuccess: () => {
        setAsking(false);
        toast.success('The key was rotated', { description: 'Copy the new key to everything that calls the workflow.' });
      },
      onError: (error) => toast.error(messageOf(error).title),
    });
  const broken = [opens.webhook ? 'Calls to the webhook with the current key, or signed with it, are refused with 401.' : '', opens.chat ? 'Visitors of the chat page have to enter the new key.' : ''];
  return (
    <section aria-label="Access" className="flex flex-col gap-2">
      <CopyLine label="Key" text={secret} isSecret />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 text-xs text-muted">Anybody who has the key can start runs.</p>
        <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
          <RotateCw size={13} aria-hidden /> Rotate key
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Rotate the key?"
        description={`The current key stops working immediately. ${broken.filter(Boolean).join(' ')} This can’t be undone.`}
        action="Rotate key"
        danger
        busy={rotate.isPending}
        onConfirm={confirm}
      />
    </section>
  );
}
