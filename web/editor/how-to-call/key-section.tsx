import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useRotateKey } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { toast } from '../../ui/toast.tsx';

/** What a key is for. */
export type KeyDoor = 'webhook' | 'signing' | 'chat';

export interface KeySectionProps {
  readonly workflowId: string;
  readonly door: KeyDoor;
  readonly secret: string;
}

const KEEP_HOURS = 24;

const TEXTS: { readonly [door in KeyDoor]: { readonly label: string; readonly hint: string; readonly broken: string } } = {
  webhook: {
    label: 'Key',
    hint: 'Anyone who has the key can start runs.',
    broken: 'Calls to the webhook with the current key are refused with 401.',
  },
  signing: {
    label: 'Signing secret',
    hint: 'Anyone who has the secret can sign calls.',
    broken: 'Calls signed with the current secret are refused with 401.',
  },
  chat: {
    label: 'Chat key',
    hint: 'Opens the chat page, and nothing else. Readers of a page that embeds the chat can see it.',
    broken: 'Visitors of the chat page have to enter the new key, and pages that embed the chat need it.',
  },
};

/** One key of the workflow: to copy, and to replace once somebody has it who shouldn't. */
export function KeySection({ workflowId, door, secret }: KeySectionProps) {
  const [isAsking, setAsking] = useState(false);
  const [isKept, setKept] = useState(false);
  const rotate = useRotateKey(workflowId);
  const { label, hint, broken } = TEXTS[door];
  const name = label.toLowerCase();
  const confirm = () =>
    rotate.mutate(
      { door, keepForHours: isKept ? KEEP_HOURS : 0 },
      {
        onSuccess: () => {
          setAsking(false);
          toast.success(`The ${name} was rotated`, { description: `Copy the new ${name} to everything that uses it.` });
        },
        onError: (error) => toast.error(messageOf(error).title),
      },
    );
  return (
    <section aria-label={label} className="flex flex-col gap-2">
      <CopyLine label={label} text={secret} isSecret />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 text-xs text-muted">{hint}</p>
        <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
          <RotateCw size={13} aria-hidden /> Rotate {name}
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Rotate the ${name}?`}
        description={
          <span className="flex flex-col gap-3">
            <span>
              {isKept
                ? `The current ${name} works for another ${KEEP_HOURS} hours.`
                : `The current ${name} stops working immediately. ${broken}`}{' '}
              This can’t be undone.
            </span>
            <label className="flex items-center gap-2">
              <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.target.checked)} /> Keep the current {name} for{' '}
              {KEEP_HOURS} hours
            </label>
          </span>
        }
        action={`Rotate ${name}`}
        danger
        busy={rotate.isPending}
        onConfirm={confirm}
      />
    </section>
  );
}
