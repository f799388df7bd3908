import { ListPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { AddToSetDialog, type AddToSetDialogProps } from './add-to-set-dialog.tsx';

/** Takes a question and what was found for it into a question set. */
export function AddToSet(props: Omit<AddToSetDialogProps, 'onClose'>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <ListPlus size={14} />
        Add to a question set
      </Button>
      {isOpen && <AddToSetDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
