import { useReviews } from '../api/hooks.ts';
import { ReviewCard } from '../reviews/review-card.tsx';

/** The open review of a node in a run, answered right where the run waits. Nothing where the node waits for time. */
export function WaitingReview({ runId, nodeId }: { runId: string; nodeId: string }) {
  const reviews = useReviews('open');
  const review = reviews.data?.find((candidate) => candidate.runId === runId && candidate.nodeId === nodeId);
  if (review === undefined) return null;
  return (
    <div className="nodrag nowheel nopan cursor-default border-t border-border p-3 text-[13px]" onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
      <ReviewCard review={review} compact />
    </div>
  );
}
