import { z } from 'zod';
import { graphSchema } from './graph.ts';
import type { Json } from './json.ts';

const json: z.ZodType<Json> = z.json();

/** A run that waits (for a timer or a person) is open, as is one that runs; the other three are final. */
export const runStatusSchema = z.enum(['running', 'waiting', 'finished', 'failed', 'cancelled']);
export const stepStatusSchema = z.enum(['pending', 'running', 'waiting', 'finished', 'failed', 'skipped', 'cancelled']);

/** See `NodeErrorData` in errors.ts. */
export const nodeErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  details: json.optional(),
});

/** One execution of one step. `scope` is '' at the top and `<mapNodeId>[<index>]`, dot-joined, inside maps. Times are ISO 8601. */
export const stepRunSchema = z.object({
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  scope: z.string(),
  iteration: z.number().int(),
  status: stepStatusSchema,
  /** The value that came in along the edges. */
  input: json,
  /** The fields after their expressions were evaluated. */
  resolved: json,
  /** The port that fired (the first, when several did); null before the end. */
  port: z.string().nullable(),
  output: json,
  error: nodeErrorSchema.nullable(),
  attempts: z.number().int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  tokens: z.number().int(),
  costUsd: z.number(),
  /** The model that answered, if one was asked. */
  model: z.string().nullable(),
});

/** A run without its steps, as lists show it. */
export const runSummarySchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  /** Null for a run of the draft. */
  version: z.number().int().nullable(),
  status: runStatusSchema,
  trigger: z.string(),
  error: nodeErrorSchema.nullable(),
  /** The node that failed the run. */
  failedNode: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  tokens: z.number().int(),
  costUsd: z.number(),
  models: z.array(z.string()),
});

/** A run with everything: what the canvas paints. */
export const runSchema = runSummarySchema.extend({
  input: json,
  output: json,
  graph: graphSchema,
  steps: z.array(stepRunSchema),
  /** The number of the last run event that this snapshot includes. */
  sequence: z.number().int(),
  /** Text streamed so far by steps still running, by `stepKey`. */
  streams: z.record(z.string(), z.string()),
});

export type RunStatus = z.output<typeof runStatusSchema>;
export type StepStatus = z.output<typeof stepStatusSchema>;
export type StepRun = z.output<typeof stepRunSchema>;
export type RunSummary = z.output<typeof runSummarySchema>;
export type Run = z.output<typeof runSchema>;
