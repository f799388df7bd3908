import { z } from 'zod';
import { anyJson } from './any-json.ts';
import { runFilter } from './run-search.ts';

// What a new run takes over from an earlier one: requests, and what will come of them.

/** Outputs by node name (its first step run at the top) or step key, in place of what was put out. */
const outputs = z.record(z.string(), anyJson).default({});

/**
 * Where a fork leaves the run: at a node (its first step run at the top), at any step run by its key, or at a turn of an agent. Without
 * any,
 * at the steps whose output is replaced.
 */
export const forkBody = z.object({
  fromNode: z.string().max(200).optional(),
  /** Such as `draft/2` for the third round of a loop, or `each[4]/draft/0` inside a map. */
  fromStep: z.string().max(1_000).optional(),
  /** Of the agent there: this turn and the later ones run again. Counts from 1. */
  turn: z.number().int().min(1).optional(),
  outputs,
  /** Outputs of an agent's substeps, such as `1.tool.1`, in place of what they gave. */
  substeps: z.record(z.string(), anyJson).default({}),
  /** Nodes before which the new run stops, by name or id. */
  breakpoints: z.array(z.string().max(200)).max(100).default([]),
});

/** `ran`: the graph that ran; `draft`: the workflow's draft as it is now. A version takes its place. */
export const retryBody = z.object({
  graph: z.enum(['ran', 'draft']).default('ran'),
  version: z.number().int().min(1).optional(),
  /** Run again also what had finished with an effect, where the version does not fit it. */
  repeat: z.boolean().default(false),
});

/** Runs by their ids, or the newest that failed and that a filter means. */
export const bulkRetryBody = retryBody.extend({
  runIds: z.array(z.string().max(200)).min(1).max(200).optional(),
  runs: runFilter
    .omit({ status: true, replays: true, replayOf: true })
    .extend({ limit: z.number().int().min(1).max(200).default(100) })
    .optional(),
});

const planned = z.object({
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  steps: z.number().int(),
  /** What these step runs cost when they ran. */
  tokens: z.number().int(),
  costUsd: z.number(),
});

/** What a new run would use of an earlier one, and what it would run again. */
export const runPreviewSchema = z.object({
  reused: z.array(planned),
  again: z.array(planned),
  /** What the step runs that would run again cost the last time. */
  tokens: z.number().int(),
  costUsd: z.number(),
});

/** What a test run is to do other than run from its trigger to its end. */
export const partialRun = z.object({
  /** Run up to this node, by name or id, and nothing that does not lead there. */
  until: z.string().max(200).optional(),
  /** Run that node alone: what leads there is pinned or taken from `recorded`. */
  only: z.boolean().optional(),
  /** Take over from this run what does not depend on a change of the draft; its input counts. */
  recorded: z.string().max(200).optional(),
  /** Stop before these nodes, by name or id. */
  breakpoints: z.array(z.string().max(200)).max(100).optional(),
});

/** A run that cannot be retried, and why; `misfits` are the finished steps that do not fit the version. */
const refusedRetry = z.object({
  runId: z.string(),
  code: z.string(),
  message: z.string(),
  misfits: z.array(z.object({ nodeId: z.string().nullable(), message: z.string() })),
});

/** Which runs were started, and which could not be. */
export const bulkRetrySchema = z.object({
  started: z.array(z.object({ runId: z.string(), retryOf: z.string() })),
  refused: z.array(refusedRetry),
});

/** Which runs could be retried, and what the steps that would run again cost the last time; and which could not. */
export const bulkRetryPreviewSchema = z.object({
  fitting: z.array(z.object({ runId: z.string(), tokens: z.number().int(), costUsd: z.number() })),
  refused: z.array(refusedRetry),
});

/** Where a stopped run is to go on, and how; or where it is to stop from now on. */
export const debugBody = z.object({
  /** Nodes before which the run stops, by name or id; takes the place of those that were set before. */
  breakpoints: z.array(z.string().max(200)).max(100).optional(),
  /** The step run that is stopped. */
  stepKey: z.string().max(1_000).optional(),
  action: z.enum(['continue', 'step']).default('continue'),
  /** What comes in, in place of what did. */
  input: anyJson.optional(),
  /** What it puts out without being run. */
  output: anyJson.optional(),
});

export type ForkRequest = z.output<typeof forkBody>;
export type BulkRetryRequest = z.output<typeof bulkRetryBody>;
export type RefusedRetry = z.output<typeof refusedRetry>;
export type RetryRequest = z.output<typeof retryBody>;
export type RunPreview = z.output<typeof runPreviewSchema>;
export type PartialRun = z.output<typeof partialRun>;
export type DebugRequest = z.output<typeof debugBody>;
