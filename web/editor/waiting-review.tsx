import { Hourglass } from 'lucide-react';
import type { Review } from '#graph/api';
import type { Run } from '#graph/run';
import { useRunReviews } from '../api/hooks.ts';
import { ReviewCard } from '../reviews/review-card.tsx';

/** The open reviews that a run waits for; asked for only while it waits for something. */
export function useWaitingReviews(run: Run | null): readonly Review[] {
  const isWaiting =
    run !== null &&
    run.finishedAt === null &&
    run.steps.some(({ status, substeps }) => status === 'waiting' || substeps?.some((substep) => substep.status === 'waiting') === true);
  const reviews = useRunReviews(run?.id ?? '', { isWanted: isWaiting });
  return isWaiting ? (reviews.data ?? NONE) : NONE;
}

const NONE: readonly Review[] = [];

/** One line on a node that waits for a person: leads to the form. */
export function AnswerButton({ doing, onAnswer }: { readonly doing: string | null; readonly onAnswer: () => void }) {
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation();
        onAnswer();
      }}
      className="nodrag mx-3 mb-2.5 flex h-6 w-[calc(100%-1.5rem)] items-center gap-1.5 rounded-md bg-warning-soft px-2 text-[11px] font-medium text-warning hover:brightness-95"
    >
      <Hourglass size={11} aria-hidden className="shrink-0" />
      <span className="truncate" title={doing ?? undefined}>
        {doing ?? 'Waiting'}
      </span>
      <span className="ml-auto shrink-0 underline">Answer</span>
    </button>
  );
}

/** The forms of the open reviews of one node, as in the inbox. */
export function AnswerForms({ reviews }: { readonly reviews: readonly Review[] }) {
  return (
    <div className="flex flex-col gap-4">
      {reviews.map((review) => (
        <ReviewCard key={review.id} review={review} compact />
      ))}
    </div>
  );
}
