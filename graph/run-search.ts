import { z } from 'zod';
import { runStatusSchema, stepStatusSchema } from './run.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Which runs are meant. What is asked of steps and models holds for runs that have ended: what an open run does is not searched. */
export const runFilter = z.object({
  workflowId: z.string().optional(),
  /** A version's number, or `draft`. */
  version: z.union([z.literal('draft'), z.coerce.number().int().min(1)]).optional(),
  /** Replayed runs are left out unless they are asked for. */
  replays: z.enum(['exclude', 'include', 'only']).optional(),
  /** Runs that replay this run. */
  replayOf: z.string().max(200).optional(),
  status: runStatusSchema.optional(),
  /** Runs that are open and can't continue. */
  stuck: z.enum(['only']).optional(),
  /** Runs with a step run of this node, by its name or id. */
  node: z.string().max(200).optional(),
  /** Runs with a step run (of that node) in this state. */
  stepStatus: stepStatusSchema.optional(),
  /** Runs that failed with this code, or with a step run (of that node) that did. */
  errorCode: z.string().max(200).optional(),
  /** Runs that asked this model, `provider:model` (at that node). */
  model: z.string().max(200).optional(),
  minCostUsd: z.coerce.number().min(0).optional(),
  maxCostUsd: z.coerce.number().min(0).optional(),
  /** Runs that started at this time or later. */
  from: moment.optional(),
  /** Runs that started before this time. */
  to: moment.optional(),
});

export const runListQuery = runFilter.extend({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const runSummaryQuery = runFilter.extend({
  by: z.enum(['node', 'stepStatus', 'errorCode', 'model', 'status', 'workflow', 'day', 'hour']),
});

/** Sums over runs. `steps` counts step runs, or model calls where the sum is by model; it is 0 where runs are summed. */
export const runGroupSchema = z.object({
  /** A node's id, a status, a code, a model, a workflow's id, or the beginning of the day or hour (UTC). */
  key: z.string(),
  /** For people: the node's or the workflow's name, else the key. */
  name: z.string(),
  runs: z.number().int(),
  steps: z.number().int(),
  failed: z.number().int(),
  tokens: z.number().int(),
  costUsd: z.number(),
  /** Null where nothing has ended. */
  averageMs: z.number().nullable(),
});

export const runTotalsSchema = z.object({
  groups: z.array(runGroupSchema),
  /** Runs that were looked at: the newest 10,000 at most. */
  runs: z.number().int(),
  /** True when there are older ones that were not. */
  isPartial: z.boolean(),
});

export type RunFilter = z.output<typeof runFilter>;
export type RunGroup = z.output<typeof runGroupSchema>;
export type RunTotals = z.output<typeof runTotalsSchema>;
export type RunGrouping = z.output<typeof runSummaryQuery>['by'];
