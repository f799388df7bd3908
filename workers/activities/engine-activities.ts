import { ApplicationFailure } from '@temporalio/activity';
import { isNodeError } from '#graph/errors';
import type { Scope } from '#graph/expression/ast';
import { evaluateBinding } from '#graph/expression/evaluate';
import '#graph/dates/intl-zones';
import '#graph/expression/regular-expressions';
import type { Json } from '#graph/json';
import type { Plan } from '#graph/plan';
import type { EngineActivities } from '#workers/workflow/activities';
import { NODE_ERROR_FAILURE } from '#workers/workflow/failures';
import { type Carried, CLAIM_CHECK_BYTES } from '#workers/workflow/messages';
import { carryValue, resolveValue, storeBlob } from './carry.ts';
import { openChildRun } from './child-runs.ts';
import type { EngineStore } from './services.ts';

/** A slice of a list travels in one event: past this, its larger items go by claim check. */
const SLICE_BYTES = 512 * 1024;
const SLICE_ITEM_BYTES = 1024;

/** The engine's own activities over the store. */
export function createEngineActivities(store: EngineStore): EngineActivities {
  const { blobs } = store;
  return {
    loadPlan: async (plan) => (await resolveValue(blobs, plan)) as unknown as Plan,

    async evaluateOutside({ binding, scope }) {
      const values = (await resolveValue(blobs, scope as Carried)) as Scope;
      try {
        return await carryValue(blobs, evaluateBinding(binding, values));
      } catch (error) {
        if (!isNodeError(error)) throw error;
        throw ApplicationFailure.create({ message: error.message, type: NODE_ERROR_FAILURE, nonRetryable: true, details: [error.data, 1] });
      }
    },

    storeValue: (value) => storeBlob(blobs, value),

    async listLength(list) {
      const value = await resolveValue(blobs, list);
      return Array.isArray(value) ? value.length : null;
    },

    async sliceList({ list, from, to }) {
      const value = (await resolveValue(blobs, list)) as readonly Json[];
      const items: readonly Carried[] = value.slice(from, to);
      if (JSON.stringify(items).length <= SLICE_BYTES) return items;
      return Promise.all(items.map((item) => carryValue(blobs, item, SLICE_ITEM_BYTES)));
    },

    async concatLists(lists) {
      const parts = await Promise.all(lists.map((list) => resolveValue(blobs, list)));
      return carryValue(blobs, parts.flat(1) as Json, CLAIM_CHECK_BYTES);
    },

    archiveItems: ({ runId, steps }) => store.runs.archiveItems(runId, steps),
    openReview: (review) => store.reviews.open(review),
    openChildRun: (request) => openChildRun(store, request),
    closeReview: ({ id, ...outcome }) => store.reviews.close(id, outcome),
  };
}
