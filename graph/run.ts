import { z } from 'zod';
import { graphSchema } from './graph.ts';
import { anyJson } from './any-json.ts';

const json = anyJson;

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

/** One call of a model, or one that the cache spared. Times in milliseconds. */
export const modelCallSchema = z.object({
  /** `provider:model`. */
  model: z.string(),
  outcome: z.enum(['answered', 'failed', 'cached']),
  /** Why this model was asked. */
  because: z.enum(['first', 'fallback', 'routed', 'escalated', 'repair']),
  /** The error's code, when it failed. */
  code: z.string().optional(),
  /** Present when the provider cut the answer off. */
  finishReason: z.literal('length').optional(),
  /** What the model thought before it answered, shortened; never part of the answer. */
  thinking: z.string().optional(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costUsd: z.number(),
  /** What the cached answer would have cost. */
  savedUsd: z.number().optional(),
  savedTokens: z.number().int().optional(),
  /** From the request to the first piece of the answer; null when none came. */
  firstTokenMs: z.number().nullable(),
  durationMs: z.number(),
});

/** One attempt of a step or a substep; `error` is null for the one that succeeded. */
export const attemptRecordSchema = z.object({
  number: z.number().int(),
  startedAt: z.string(),
  finishedAt: z.string(),
  error: nodeErrorSchema.nullable(),
});

/** A line that a node wrote to its log. */
export const logLineSchema = z.object({ level: z.enum(['debug', 'info', 'log', 'warn', 'error']), text: z.string() });

const tapedSchema = z.enum(['recorded', 'mocked', 'skipped', 'stopped']);

/** A durable part of a step: a model's turn, a tool call, or a compaction of the context, inside an agent. */
export const substepSchema = z.object({
  /** Unique in the step, such as `2.model` or `2.tool.1`. */
  id: z.string(),
  /** Counts from 1. */
  turn: z.number().int(),
  kind: z.enum(['model', 'tool', 'compaction']),
  /** The tool's name, else empty. */
  name: z.string(),
  status: stepStatusSchema,
  /** A tool's arguments; what was compacted. */
  input: json,
  /** The model's text and wishes; the tool's result; the summary. */
  output: json,
  error: nodeErrorSchema.nullable(),
  attempts: z.number().int(),
  /** The attempts in order, when there were several; absent from earlier releases. */
  attemptRecords: z.array(attemptRecordSchema).optional(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  tokens: z.number().int(),
  costUsd: z.number(),
  model: z.string().nullable(),
  calls: z.array(modelCallSchema).optional(),
  /** The review that this tool call waits or waited for. */
  reviewId: z.string().optional(),
  /** The run of the workflow that was called as a tool. */
  childRunId: z.string().optional(),
  taped: tapedSchema.optional(),
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
  /** The port that fired (the first, when several did), and its value; null before the end. */
  port: z.string().nullable(),
  output: json,
  /** All ports that fired with their values, when there were several; absent from earlier releases. */
  ports: z.record(z.string(), json).optional(),
  error: nodeErrorSchema.nullable(),
  attempts: z.number().int(),
  /** The attempts in order, when there were several; absent from earlier releases. */
  attemptRecords: z.array(attemptRecordSchema).optional(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Counts the ends of step runs in the order in which they came, within their workflow; absent from earlier releases. */
  endOrder: z.number().int().optional(),
  tokens: z.number().int(),
  costUsd: z.number(),
  /** The model that answered, if one was asked. */
  model: z.string().nullable(),
  /** Every model call, failed ones and cache hits among them; absent when there was none. */
  calls: z.array(modelCallSchema).optional(),
  logs: z.array(logLineSchema).optional(),
  /** The turns of an agent. */
  substeps: z.array(substepSchema).optional(),
  /** The run that this step started, when it calls a workflow. */
  childRunId: z.string().optional(),
  /** Why it did not simply run: its outcome was taken from an earlier run or made up, it was left out, or it waits at a breakpoint. */
  taped: tapedSchema.optional(),
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
  /** Why an open run can't continue at the moment; absent while nothing is wrong. Lists learn of it within a minute. */
  stuck: nodeErrorSchema.optional(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  tokens: z.number().int(),
  costUsd: z.number(),
  models: z.array(z.string()),
  /** The run whose step started this one; absent for all others. */
  parentRunId: z.string().optional(),
  /** When its inputs and outputs were deleted, because they had been kept for long enough; absent while they are there. */
  contentRemovedAt: z.string().optional(),
  /** The run whose outcomes this one took over, as a fork or a retry; absent for all others. */
  forkedFrom: z.string().optional(),
  /** The run whose input this one was given to compare the two; absent for all others. */
  replayOf: z.string().optional(),
});

/** A run with everything: what the canvas paints. */
export const runSchema = runSummarySchema.extend({
  input: json,
  output: json,
  graph: graphSchema,
  steps: z.array(stepRunSchema),
  /** The number of the last run event that this snapshot includes. */
  sequence: z.number().int(),
  /** What a reader of its answer thought of it; absent when nobody said. */
  feedback: z.object({ rating: z.enum(['up', 'down']), comment: z.string(), at: z.string() }).optional(),
  /** Text streamed so far by steps still running, by `stepKey`. */
  streams: z.record(z.string(), z.string()),
  /** Which text of its step each of these is, as `textNumber` counts; absent from earlier releases. */
  streamTexts: z.record(z.string(), z.number()).optional(),
});

export type RunStatus = z.output<typeof runStatusSchema>;
export type StepStatus = z.output<typeof stepStatusSchema>;
export type StepRun = z.output<typeof stepRunSchema>;
export type RunSummary = z.output<typeof runSummarySchema>;
export type Run = z.output<typeof runSchema>;
export type ModelCallRecord = z.output<typeof modelCallSchema>;
export type AttemptRecord = z.output<typeof attemptRecordSchema>;
export type LogLine = z.output<typeof logLineSchema>;
export type Substep = z.output<typeof substepSchema>;
