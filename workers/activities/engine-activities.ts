import { ApplicationFailure, asyncLocalStorage } from '@temporalio/activity';
import { isNodeError } from '#graph/errors';
import type { Scope } from '#graph/expression/ast';
import '#graph/dates/intl-zones';
import '#graph/expression/regular-expressions';
import type { Json } from '#graph/json';
import type { Plan } from '#graph/plan';
import type { Tape } from '#graph/tape';
import { valueProblems } from '#graph/types/value-matches';
import type { EngineActivities } from '#workers/workflow/activities';
import { NODE_ERROR_FAILURE } from '#workers/workflow/failures';
import { type Carried, CLAIM_CHECK_BYTES } from '#workers/workflow/messages';
import { evaluateLogic, type LogicResult } from '#workers/workflow/steps/logic';
import { evaluateHere } from '#workers/workflow/values';
import { type BlobStore, carryValue, loadBlob, resolveValue, storeBlob } from './carry.ts';
import { missingValue } from '#store/contract/missing-value';
import { openChildRun } from './child-runs.ts';
import type { EngineStore } from './services.ts';

/** A slice of a list travels in one event: past this, its larger items go by claim check. */
const SLICE_BYTES = 512 * 1024;
const SLICE_ITEM_BYTES = 1024;

/** The engine's own activities over the store. */
export function createEngineActivities(store: EngineStore): EngineActivities {
  const blobs = ownedBlobs(store);
  return failForGood({
    loadPlan: async (plan) => (await resolveValue(blobs, plan)) as unknown as Plan,
    // Its values stay behind their claim checks.
    loadTape: async (tape) => (await loadBlob(blobs, tape)) as unknown as Tape,

    async readText({ value, from, length }) {
      const json = await blobs.get(value.$blob);
      if (json === null) throw missingValue(value.$blob);
      return json.slice(from, from + length);
    },

    async evaluateOutside({ binding, scope }) {
      const values = (await resolveValue(blobs, scope as Carried)) as Scope;
      return carryValue(blobs, evaluateHere(binding, values));
    },

    async logicOutside({ body, scope }) {
      const values = (await resolveValue(blobs, scope as Carried)) as Scope;
      return carryLogic(
        blobs,
        evaluateLogic(body, (binding) => evaluateHere(binding, values)),
      );
    },

    storeValue: (value) => storeBlob(blobs, value),
    typeProblems: async ({ value, schema }) => valueProblems(await resolveValue(blobs, value), schema),

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

    archiveItems: ({ runId, steps, from }) => store.runs.archiveItems(runId, steps, from),
    openReview: (review) => store.reviews.open(review),
    openChildRun: (request) => openChildRun(store, request),
    closeReview: ({ id, ...outcome }) => store.reviews.close(id, outcome),
  });
}

/** Stores values for the run whose workflow asks: an open run holds on to them before its record names them. */
function ownedBlobs({ blobs, content }: EngineStore): BlobStore {
  return {
    get: (hash) => blobs.get(hash),
    async put(json) {
      const stored = await blobs.put(json);
      const runId = askingRun();
      if (runId !== null) await content.ownForRun(runId, { $blob: stored.hash });
      return stored;
    },
  };
}

/**
 * The run of the workflow that asks, also where a long map of it does; null for a run in the server, which is over or handed to Temporal
 * soon.
 */
function askingRun(): string | null {
  return asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId.split('.', 1)[0] ?? null;
}

/**
 * Temporal retries these without end, because the store may be locked or full for a while. What no retry can cure fails the run instead.
 */
function failForGood(activities: EngineActivities): EngineActivities {
  const wrapped = Object.entries(activities).map(([name, activity]: [string, (...args: never[]) => Promise<unknown>]) => [
    name,
    async (...args: never[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        if (!isNodeError(error)) throw error;
        throw ApplicationFailure.create({ message: error.message, type: NODE_ERROR_FAILURE, nonRetryable: true, details: [error.data, 1] });
      }
    },
  ]);
  return Object.fromEntries(wrapped) as EngineActivities;
}

/** Large values of a logic step by claim check. One value that goes to several places is stored once: it is named by its hash. */
async function carryLogic(blobs: BlobStore, { resolved, outcome }: LogicResult): Promise<LogicResult> {
  const carried = async <T extends { readonly [name: string]: Carried }>(values: T): Promise<T> =>
    Object.fromEntries(
      await Promise.all(Object.entries(values).map(async ([name, value]) => [name, await carryValue(blobs, value)] as const)),
    ) as T;
  if ('error' in outcome) return { resolved: await carryValue(blobs, resolved), outcome };
  const { ports, response } = outcome;
  if (response === undefined) return { resolved: await carryValue(blobs, resolved), outcome: { ports: await carried(ports) } };
  const body = await carryValue(blobs, response.body);
  return {
    resolved: await carried(resolved as { readonly [name: string]: Carried }),
    outcome: { ports: await carried(ports), response: { ...response, body } },
  };
}
