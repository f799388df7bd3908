import { useState } from 'react';
import { fieldClass } from '../ui/input.tsx';
import { buttonClass } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';

/** Asks, after a thumb, for a word about it; the thumb counts without. */
export function FeedbackForm({
  rating,
  comment,
  onSend,
  onClose,
}: {
  readonly rating: 'up' | 'down';
  readonly comment: string;
  readonly onSend: (comment: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(comment);
  const [state, setState] = useState<'open' | 'sending' | 'failed' | 'sent'>('open');
  if (state === 'sent')
    return (
      <p role="status" className="text-[13px] text-muted">
        Thank you.
      </p>
    );
  return (
    <form
      className="flex max-w-110 flex-col gap-2 rounded-xl border border-border bg-sunken p-3"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        setState('sending');
        onSend(text.trim()).then(
          () => setState('sent'),
          () => setState('failed'),
        );
      }}
    >
      <label className="flex flex-col gap-1.5 text-[13px]">
        {rating === 'up' ? 'What was good about it?' : 'What was wrong with it?'}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- it opens where the thumb was pressed */}
        <textarea
          autoFocus
          rows={2}
          maxLength={4_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={cn(fieldClass, 'resize-none py-1.5')}
        />
      </label>
      <div className="flex items-center justify-end gap-2">
        {state === 'failed' && (
          <p role="alert" className="flex-1 text-xs text-danger">
            It could not be sent.
          </p>
        )}
        <button type="button" className={buttonClass('ghost', 'sm')} onClick={onClose}>
          No comment
        </button>
        <button type="submit" disabled={state === 'sending' || text.trim() === ''} className={buttonClass('secondary', 'sm')}>
          Send comment
        </button>
      </div>
    </form>
  );
}
