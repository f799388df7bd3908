import { useState, type ReactNode } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { toast } from './toast.tsx';

export interface DeleteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description: ReactNode;
  /** Names the action: "Delete workflow". */
  readonly action: string;
  /** Deletes; the server refuses what is in use until that is forced. */
  readonly onDelete: (force: boolean) => Promise<unknown>;
  readonly onDeleted?: () => void;
}

/** Asks before something is deleted, and once more, with the places, when something still uses it. */
export function DeleteDialog({ open, onClose, title, description, action, onDelete, onDeleted }: DeleteDialogProps) {
  const [uses, setUses] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const close = (): void => {
    setUses(null);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onDelete(uses !== null);
      close();
      onDeleted?.();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'IN_USE') setUses(error.message);
      else toast.error(messageOf(error).title, { description: messageOf(error).description });
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && close()}
      title={title}
      description={uses === null ? description : `${uses} If you delete it anyway, they fail from then on.`}
      action={uses === null ? action : 'Delete anyway'}
      danger
      busy={isBusy}
      onConfirm={() => void confirm()}
    />
  );
}
