import type { UndeliveredDecision } from '#store/contract/reviews';
import type { Store } from '#store/contract/store';
import type { Engine } from '#workers/client/engine';

/**
 * Hands a stored decision to its run, and records that it has it. Safe to repeat: the run takes the first. False when no run waits for it
 * any more: the review is closed as cancelled then, because nobody acts on the decision.
 */
export async function deliverDecision(
  { store, engine }: { readonly store: Store; readonly engine: Engine },
  { reviewId, decision, value, comment }: UndeliveredDecision,
): Promise<boolean> {
  const at = new Date().toISOString();
  if (await engine.respond({ reviewId, decision, comment, ...(value === undefined ? {} : { value }) })) {
    await store.reviews.markDelivered(reviewId, at);
    return true;
  }
  await store.reviews.close(reviewId, { status: 'cancelled', decision: null, value: null, comment: '', at });
  return false;
}
