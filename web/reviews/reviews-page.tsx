import { Inbox } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Review } from '#graph/api';
import { useOpenReviews, useReviews } from '../api/hooks.ts';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ReviewCard } from './review-card.tsx';

/** The inbox of questions that runs wait for, and those answered before. */
export function ReviewsPage() {
  const [open, closed] = [useReviews('open'), useReviews('closed')];
  const waiting = useOpenReviews();
  const [tab, setTab] = useState('open');
  return (
    <Page title="Reviews" lead="Runs waiting for a decision. They survive restarts and can wait for weeks.">
      <Tabs
        aria-label="Reviews"
        value={tab}
        onChange={setTab}
        contentClassName="pt-4"
        tabs={[
          {
            value: 'open',
            label: `Waiting for you${waiting.data === undefined ? '' : ` (${waiting.data.open})`}`,
            content: (
              <ReviewPages
                reviews={open}
                empty={{ title: 'No reviews are waiting', text: 'When a run reaches a Review node, its question appears here.' }}
              />
            ),
          },
          {
            value: 'closed',
            label: 'Answered',
            content: (
              <ReviewPages
                reviews={closed}
                empty={{ title: 'No reviews answered yet', text: 'Answered reviews stay here with their decision and comment.' }}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}

function ReviewPages({
  reviews,
  empty,
}: {
  readonly reviews: ReturnType<typeof useReviews>;
  readonly empty: { readonly title: string; readonly text: string };
}) {
  if (reviews.isPending) return <SkeletonList rows={2} className="h-48" />;
  if (reviews.data === undefined) return <Problem error={reviews.error} onRetry={() => void reviews.refetch()} />;
  return (
    <>
      <ReviewList reviews={reviews.data.pages.flatMap((page) => page.items)} empty={empty} />
      {reviews.hasNextPage && (
        <div className="mt-4 flex max-w-3xl justify-center">
          <Button busy={reviews.isFetchingNextPage} onClick={() => void reviews.fetchNextPage()}>
            Show older reviews
          </Button>
        </div>
      )}
    </>
  );
}

/** Brings the review that the address names into view, once it is there. */
function useLinkedReview(): (element: HTMLLIElement | null) => void {
  const isDone = useRef(false);
  const [linked] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const [found, setFound] = useState<HTMLLIElement | null>(null);
  useEffect(() => {
    if (found === null || isDone.current) return;
    isDone.current = true;
    found.scrollIntoView({ block: 'center' });
    found.focus();
  }, [found]);
  return (element) => {
    if (element !== null && element.id === linked && found === null) setFound(element);
  };
}

function ReviewList({
  reviews,
  empty,
}: {
  readonly reviews: readonly Review[];
  readonly empty: { readonly title: string; readonly text: string };
}) {
  const bringIntoView = useLinkedReview();
  if (reviews.length === 0)
    return (
      <EmptyState icon={<Inbox size={20} />} title={empty.title}>
        {empty.text}
      </EmptyState>
    );
  return (
    <ul className="flex max-w-3xl flex-col gap-3">
      {reviews.map((review) => (
        <li key={review.id} id={review.id} ref={bringIntoView} tabIndex={-1} className="rounded-xl">
          <ReviewCard review={review} />
        </li>
      ))}
    </ul>
  );
}
