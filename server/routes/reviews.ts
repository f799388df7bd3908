import { z } from 'zod';
import { decisionBody, listOf, reviewCountSchema, reviewSchema } from '#graph/api';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import type { Logger } from 'pino';
import type { Api } from '../endpoint.ts';
import { type Engine, EngineUnavailable } from '#workers/client/engine';
import { assertType, promisedType, reviewedType, type TypeDependencies } from '../runs/promised-types.ts';
import { HttpError, notFound } from '../http-error.ts';
import { deliverDecision } from '../reviews/deliver.ts';
import { createResolver, refuseReferences } from '../values.ts';
import { badCursor } from './runs.ts';

const reviewQuery = z.object({
  /** `closed` stands for every status but `open`. */
  status: z.enum(['open', 'closed', 'decided', 'expired', 'cancelled']).optional(),
  runId: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The inbox: questions that runs wait for, and their answers. */
export function reviewRoutes(
  api: Api,
  { store, engine, log, ...types }: { readonly store: Store; readonly engine: Engine; readonly log: Logger } & TypeDependencies,
): void {
  const show = async (id: string) => {
    const review = await store.reviews.get(id);
    if (review === null) throw notFound('review', id);
    const resolve = createResolver(store.blobs);
    return { ...review, value: await resolve(review.value), decidedValue: await resolve(review.decidedValue) };
  };

  const assertReviewed = async ({ runId, nodeId }: { readonly runId: string; readonly nodeId: string }, value: Json): Promise<void> => {
    const run = await store.runs.get(runId);
    if (run !== null) assertType(value, reviewedType(await promisedType(types, run), nodeId), 'edited value');
  };

  api.on(
    {
      method: 'get',
      path: '/api/reviews',
      tag: 'reviews',
      summary: 'Reviews, newest first',
      query: reviewQuery,
      answers: { 200: { description: 'A page of reviews', schema: listOf(reviewSchema) } },
    },
    async ({ query }) => {
      const page = await store.reviews.list(query);
      if (page === null) throw badCursor();
      const resolve = createResolver(store.blobs);
      return {
        ...page,
        items: await Promise.all(
          page.items.map(async (review) => ({
            ...review,
            value: await resolve(review.value),
            decidedValue: await resolve(review.decidedValue),
          })),
        ),
      };
    },
  );

  // Before the route of one review, which would take it for an id.
  api.on(
    {
      method: 'get',
      path: '/api/reviews/count',
      tag: 'reviews',
      summary: 'How many reviews are open',
      answers: { 200: { description: 'The number', schema: reviewCountSchema } },
    },
    () => store.reviews.countOpen(),
  );

  api.on(
    {
      method: 'get',
      path: '/api/reviews/:id',
      tag: 'reviews',
      summary: 'One review',
      answers: { 200: { description: 'The review', schema: reviewSchema } },
    },
    ({ params }) => show(params.id),
  );

  api.on(
    {
      method: 'post',
      path: '/api/reviews/:id/decision',
      tag: 'reviews',
      summary: 'Answer a review; the first decision counts',
      body: decisionBody,
      answers: { 200: { description: 'The decided review', schema: reviewSchema } },
      errors: [409, 422],
    },
    async ({ params, body }) => {
      const before = await store.reviews.get(params.id);
      if (before === null) throw notFound('review', params.id);
      if (body.value !== undefined) {
        refuseReferences(body.value);
        if (body.decision === 'approve' && before.status === 'open') await assertReviewed(before, body.value);
      }
      const decision = { decision: body.decision, value: body.value, comment: body.comment ?? '', at: new Date().toISOString() };
      if (!(await store.reviews.decide(params.id, decision))) {
        const { status } = await show(params.id);
        throw new HttpError({
          status: 409,
          code: 'REVIEW_CLOSED',
          message: status === 'decided' ? 'Somebody has decided already.' : `The review is ${status}.`,
          hint: 'Look at the run to see how it went on.',
        });
      }
      try {
        if (!(await deliverDecision({ store, engine }, { ...decision, reviewId: params.id, runId: before.runId }))) throw runGone();
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        // The decision is stored: the reconciler hands it over as soon as Temporal is back.
        log.warn({ reviewId: params.id, runId: before.runId }, 'A decision waits until Temporal answers');
      }
      return show(params.id);
    },
  );
}

function runGone(): HttpError {
  return new HttpError({
    status: 409,
    code: 'REVIEW_CLOSED',
    message: 'The run no longer waits for this review: it has ended, or Temporal does not know it.',
    hint: 'Open the run to see how it ended; start it again if needed.',
  });
}
