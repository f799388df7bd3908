import type { UndeliveredDecision } from '#store/reviews';
import type { Store } from '#store/store';
import type { Engine } from '../engine.ts';

/** Hands a stored decision to its run, and notes that it has it. Safe to repeat: the run takes the first. */
export async function deliverDecision({ store, engine }: { readonly store: Store; readonly engine: Engine }, { reviewId, runId, decision, value, comment }: UndeliveredDecision): Promise<void> {
  await engine.decide(runId, { reviewId, decision, comment, ...(value === undefined ? {} : { value }) });
  await store.reviews.markDelivered(reviewId, new Date().toISOString());
}
