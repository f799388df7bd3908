import { Check, Copy, RotateCw, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ModelText } from '../ui/model-text.tsx';
import { FeedbackForm } from './feedback-form.tsx';
import { IconButton } from './icon-button.tsx';
import type { ShownTurn } from './use-conversation.ts';

interface AnswerProps {
  readonly turn: ShownTurn;
  /** Something is being answered: nothing is asked again meanwhile. */
  readonly isBusy: boolean;
  readonly onRetry: () => void;
  readonly onRate: (rating: 'up' | 'down', comment: string) => Promise<void>;
}

/** An answer while it comes and after, with what can be done with it. */
export function Answer({ turn, isBusy, onRetry, onRate }: AnswerProps) {
  const isOpen = turn.status === 'running' || turn.status === 'waiting';
  return (
    <div className="flex flex-col gap-1.5" aria-busy={isOpen}>
      <span className="sr-only">Answer:</span>
      {turn.text !== '' && <ModelText text={turn.text} className="text-[15px]! leading-6.5!" />}
      {turn.status === 'answered' && turn.text === '' && <p className="text-muted">There was nothing to answer.</p>}
      {isOpen && turn.text === '' && turn.status === 'running' && <Writing />}
      {turn.status === 'waiting' && (
        <p className="text-[13px] text-muted">Somebody has to look at this first. The answer will stand here.</p>
      )}
      {turn.status === 'failed' && (
        <p role="alert" className="text-[13px] text-danger">
          {turn.problem ?? 'Something went wrong while answering.'}
        </p>
      )}
      {turn.status === 'stopped' && <p className="text-[13px] text-muted">Stopped.</p>}
      {turn.status === 'answered' && turn.isOffline && (
        <p className="text-xs text-faint">Answered by the offline model: by simple rules, without a language model.</p>
      )}
      {!isOpen && <Actions turn={turn} isBusy={isBusy} onRetry={onRetry} onRate={onRate} />}
    </div>
  );
}

function Writing() {
  return (
    <p className="flex h-6.5 items-center gap-1" role="status">
      <span className="sr-only">Writing an answer</span>
      {[0, 1, 2].map((index) => (
        <span
          key={index}
          aria-hidden
          className="size-1.5 animate-pulse rounded-full bg-faint"
          style={{ animationDelay: `${index * 180}ms` }}
        />
      ))}
    </p>
  );
}

function Actions({ turn, isBusy, onRetry, onRate }: AnswerProps) {
  const [isCommenting, setCommenting] = useState(false);
  const rating = turn.feedback?.rating ?? null;
  const isRateable = turn.status === 'answered' && turn.runId !== '';
  const rate = (given: 'up' | 'down'): void => {
    void onRate(given, turn.feedback?.comment ?? '')
      .then(() => setCommenting(true))
      .catch(() => undefined);
  };
  return (
    <>
      <div className="-ml-2 flex items-center">
        {turn.text !== '' && <CopyAnswer text={turn.text} />}
        <IconButton label="Ask again" disabled={isBusy} onClick={onRetry}>
          <RotateCw size={15} />
        </IconButton>
        {isRateable && (
          <>
            <IconButton label="Good answer" aria-pressed={rating === 'up'} onClick={() => rate('up')}>
              <ThumbsUp size={15} fill={rating === 'up' ? 'currentColor' : 'none'} />
            </IconButton>
            <IconButton label="Bad answer" aria-pressed={rating === 'down'} onClick={() => rate('down')}>
              <ThumbsDown size={15} fill={rating === 'down' ? 'currentColor' : 'none'} />
            </IconButton>
          </>
        )}
      </div>
      {isCommenting && rating !== null && (
        <FeedbackForm
          rating={rating}
          comment={turn.feedback?.comment ?? ''}
          onClose={() => setCommenting(false)}
          onSend={(comment) => onRate(rating, comment)}
        />
      )}
    </>
  );
}

function CopyAnswer({ text }: { readonly text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 1_500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void =>
    void navigator.clipboard?.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <IconButton label={state === 'copied' ? 'Copied' : state === 'refused' ? 'The browser refused to copy' : 'Copy answer'} onClick={copy}>
      {state === 'copied' ? <Check size={15} className="text-success" /> : <Copy size={15} />}
    </IconButton>
  );
}
