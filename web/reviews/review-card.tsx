import { Check, Clock, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Review } from '#graph/api';
import { ApiError, messageOf } from '../api/api-error.ts';
import { useDecideReview } from '../api/hooks.ts';
import { formatAgo } from '../ui/ago.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Textarea } from '../ui/textarea.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { holdsStoredValue } from '../ui/json-view.tsx';
import { reviewedValue, reviewFields, type ReviewField } from './review-form.ts';
import { ReviewEditor, ReviewValue } from './review-value.tsx';

export interface ReviewCardProps {
  readonly review: Review;
  /** Leaves out the frame and where the review comes from: beside its run one sees it. */
  readonly compact?: boolean | undefined;
}

/** A question to a person, with everything needed to answer it; an answered one shows its answer. */
export function ReviewCard({ review, compact = false }: ReviewCardProps) {
  return (
    <article
      aria-label={`Review: ${review.title}`}
      className={cn('flex flex-col gap-3', !compact && 'rounded-xl border border-border bg-surface p-4')}
    >
      <header className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 font-medium">
            {review.title}
            {review.isTest && !compact && <Badge tone="accent">Test run</Badge>}
          </h2>
          {!compact && (
            <p className="text-[13px] text-muted">
              {review.workflowName} ·{' '}
              <Link href={`/runs/${review.runId}`} className="text-accent underline">
                open the run
              </Link>{' '}
              · <TimeAgo iso={review.openedAt} />
            </p>
          )}
        </div>
        {review.status === 'open' ? review.deadline !== null && <Deadline iso={review.deadline} /> : <Outcome review={review} />}
      </header>
      {review.instructions !== '' && <p className="text-[13.5px] whitespace-pre-wrap text-muted">{review.instructions}</p>}
      {review.status === 'open' ? <Answer review={review} /> : <Answered review={review} />}
    </article>
  );
}

function Answer({ review }: { readonly review: Review }) {
  const decide = useDecideReview();
  const [comment, setComment] = useState('');
  const [edited, setEdited] = useState<readonly ReviewField[] | null>(null);
  const [problem, setProblem] = useState<{ key: string; message: string } | null>(null);

  // The page has an address in place of a long value; sent back, that would be an address too.
  const isStored = holdsStoredValue(review.value);

  const answer = (decision: 'approve' | 'reject'): void => {
    const read = edited === null ? null : reviewedValue(review.value, edited);
    // A rejected value is not used, so a half-finished edit does not stand in the way.
    if (decision === 'approve' && read !== null && !read.ok) {
      setProblem(read);
      return;
    }
    const value = decision === 'approve' && read !== null && read.ok ? { value: read.value } : {};
    // The answered card leaves the list before callbacks of `mutate` would be called; the promise is kept all the same.
    decide.mutateAsync({ id: review.id, decision, ...value, comment: comment.trim() }).then(
      () => toast.success(decision === 'approve' ? 'Approved. The run continues.' : 'Rejected. The run continues.'),
      (error: unknown) => {
        const { title, description } = messageOf(error);
        toast.error(error instanceof ApiError && error.status === 409 ? 'Somebody has answered already' : title, { description });
      },
    );
  };

  return (
    <>
      {review.value !== null && (
        <div className="max-h-[32rem] overflow-y-auto rounded-lg bg-sunken p-3">
          {edited === null ? (
            <>
              <Button
                size="sm"
                variant="ghost"
                className="float-right -mt-1 -mr-1"
                disabled={isStored}
                {...(isStored ? { title: 'This value is too long to edit here. Approve it as it is, or reject it.' } : {})}
                onClick={() => setEdited(reviewFields(review.value))}
              >
                <Pencil size={13} />
                Edit
              </Button>
              <ReviewValue value={review.value} />
            </>
          ) : (
            <>
              <ReviewEditor fields={edited} onChange={setEdited} problem={problem} />
              <Button
                size="sm"
                variant="ghost"
                className="mt-2"
                onClick={() => {
                  setEdited(null);
                  setProblem(null);
                }}
              >
                Discard changes
              </Button>
            </>
          )}
        </div>
      )}
      <Textarea
        aria-label="Comment"
        placeholder="Comment (optional)"
        rows={2}
        maxLength={10_000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          busy={decide.isPending && decide.variables.decision === 'approve'}
          disabled={decide.isPending || decide.isSuccess}
          onClick={() => answer('approve')}
        >
          <Check size={15} />
          {edited === null ? 'Approve' : 'Approve with changes'}
        </Button>
        <Button
          variant="danger"
          busy={decide.isPending && decide.variables.decision === 'reject'}
          disabled={decide.isPending || decide.isSuccess}
          onClick={() => answer('reject')}
        >
          <X size={15} />
          Reject
        </Button>
      </div>
    </>
  );
}

function Answered({ review }: { readonly review: Review }) {
  const value = review.decidedValue ?? review.value;
  return (
    <>
      {value !== null && (
        <div className="max-h-64 overflow-y-auto rounded-lg bg-sunken p-3">
          <ReviewValue value={value} />
        </div>
      )}
      {review.comment !== '' && (
        <blockquote className="border-l-2 border-border-strong pl-3 text-[13.5px] whitespace-pre-wrap">{review.comment}</blockquote>
      )}
    </>
  );
}

function Outcome({ review }: { readonly review: Review }) {
  const [tone, text]: [Tone, string] =
    review.status === 'expired'
      ? ['warning', 'Deadline passed']
      : review.status === 'cancelled'
        ? ['neutral', 'Run ended first']
        : review.decision === 'approve'
          ? ['success', 'Approved']
          : ['danger', 'Rejected'];
  return (
    <span className="flex items-center gap-2 text-[13px] text-muted">
      <Badge tone={tone}>{text}</Badge>
      {review.decidedAt !== null && <TimeAgo iso={review.decidedAt} />}
    </span>
  );
}

function Deadline({ iso }: { readonly iso: string }) {
  const left = Date.parse(iso) - Date.now();
  return (
    <Badge tone={left < 3_600_000 ? 'warning' : 'neutral'} title={new Date(iso).toLocaleString()}>
      <Clock aria-hidden size={12} />
      {left <= 0 ? 'Deadline passed' : `Due ${formatAgo(iso)}`}
    </Badge>
  );
}
