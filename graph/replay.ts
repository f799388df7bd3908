import { z } from 'zod';
import { anyJson } from './any-json.ts';
import { pageQuery } from './page-query.ts';
import { runFilter } from './run-search.ts';
import { nodeErrorSchema, runStatusSchema, stepStatusSchema } from './run.ts';

// Past runs run again through another version to compare the two, once (replay) or while calls come in (shadow).

/** What is done about the effect of a node: use what was recorded, run it, or use a made-up output. */
export const effectChoice = z.discriminatedUnion('use', [
  z.object({ use: z.literal('recorded') }),
  z.object({ use: z.literal('live') }),
  z.object({
    use: z.literal('mocked'),
    output: anyJson,
    /** The output that it leaves by; the first by default. */ port: z.string().max(200).optional(),
  }),
]);

/** How effects are carried out. */
export const effectChoices = z.object({
  /** For nodes without a choice of their own. `unchanged`: recorded where the node is as it was, else live. */
  effects: z.enum(['unchanged', 'recorded', 'live']).default('unchanged'),
  /** Choices by the name or id of a node. */
  nodes: z.record(z.string().max(200), effectChoice).default({}),
});

/** Which runs to replay, through what, and how. */
export const replayBody = effectChoices.extend({
  workflowId: z.string().max(200),
  label: z.string().max(200).default(''),
  /** The version that runs; without it, the draft as it is now. */
  version: z.number().int().min(1).optional(),
  /** The runs whose inputs are replayed; without them, the newest that `runs` selects. */
  runIds: z.array(z.string().max(200)).min(1).max(500).optional(),
  runs: runFilter
    .pick({ version: true, status: true, from: true, to: true })
    .extend({ limit: z.number().int().min(1).max(500).default(100) })
    .optional(),
  /** How many run at a time. */
  concurrency: z.number().int().min(1).max(16).default(4),
});

/** What a replay would do about a node with an effect, and what that cost in the runs that are replayed. */
export const replayedNodeSchema = z.object({
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  /** What it touches: it reads, asks models only, acts on something outside, or waits. */
  effect: z.enum(['reads', 'asks-models', 'acts', 'waits']),
  /** True when it is not in every run as it is here. */
  isChanged: z.boolean(),
  /** `per-run`: recorded in runs that had it as it is here, live in the others. */
  use: z.enum(['recorded', 'live', 'mocked', 'per-run']),
  tokens: z.number().int(),
  costUsd: z.number(),
});

/** What a replay would do. Tokens and cost are what the nodes that run live used in the past runs. */
export const replayPreviewSchema = z.object({
  runs: z.number().int(),
  nodes: z.array(replayedNodeSchema),
  tokens: z.number().int(),
  costUsd: z.number(),
});

/** A replay or shadow with how far it is. */
export const replaySchema = z.object({
  id: z.string(),
  kind: z.enum(['replay', 'shadow']),
  workflowId: z.string(),
  label: z.string(),
  /** Null for a draft as it was then. */
  version: z.number().int().nullable(),
  effects: effectChoices.shape.effects,
  nodes: z.record(z.string(), effectChoice),
  concurrency: z.number().int(),
  /** Of a shadow: the share of calls in percent that it runs. Null for a replay. */
  share: z.number().nullable(),
  status: z.enum(['running', 'finished', 'cancelled']),
  progress: z.object({
    total: z.number().int(),
    done: z.number().int(),
    /** Could not be replayed. */
    failed: z.number().int(),
    samePath: z.number().int(),
    sameOutput: z.number().int(),
  }),
  /** Sums over the compared runs, before and after. `recorded` is what the outcomes cost that were taken over. */
  before: z.object({ tokens: z.number().int(), costUsd: z.number(), durationMs: z.number() }),
  after: z.object({
    tokens: z.number().int(),
    costUsd: z.number(),
    durationMs: z.number(),
    recordedTokens: z.number().int(),
    recordedCostUsd: z.number(),
  }),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

/**
 * Where two runs differ in a step run. The first that holds: only one of them ran it, it left by another output, gave another value, or was
 * given another.
 */
export const stepDifferenceSchema = z.object({
  stepKey: z.string(),
  nodeId: z.string(),
  name: z.string(),
  differs: z.enum(['only-before', 'only-after', 'path', 'output', 'input']),
  before: z.object({ status: stepStatusSchema, port: z.string().nullable(), errorCode: z.string().nullable() }).nullable(),
  after: z.object({ status: stepStatusSchema, port: z.string().nullable(), errorCode: z.string().nullable() }).nullable(),
});

const ranAs = z.object({
  runId: z.string(),
  status: runStatusSchema,
  errorCode: z.string().nullable(),
  failedNode: z.string().nullable(),
  tokens: z.number().int(),
  costUsd: z.number(),
  /** From start to end in milliseconds; outcomes that were taken over took no time. Null for an open run. */
  durationMs: z.number().nullable(),
});

/** Two runs beside each other. */
export const runComparisonSchema = z.object({
  /** The same steps ran and left by the same outputs. */
  samePath: z.boolean(),
  /** They ended alike, with the same output and answer. */
  sameOutput: z.boolean(),
  before: ranAs,
  /** `recordedTokens` and `recordedCostUsd` are what the outcomes cost that were taken over. */
  after: ranAs.extend({ recordedTokens: z.number().int(), recordedCostUsd: z.number() }),
  /** In the order in which the steps began, 100 at most; `differing` counts all. */
  steps: z.array(stepDifferenceSchema),
  differing: z.number().int(),
});

/** A row of the table of a replay. */
export const replayedRunSchema = z.object({
  /** The past run, and its replay. */
  sourceRunId: z.string(),
  runId: z.string(),
  /** `failed`: it could not be replayed or compared, and `error` says why. */
  status: z.enum(['pending', 'done', 'failed']),
  comparison: runComparisonSchema.nullable(),
  error: nodeErrorSchema.nullable(),
});

export const replayListQuery = pageQuery.extend({ workflowId: z.string().optional(), kind: z.enum(['replay', 'shadow']).optional() });

/** `only`: rows that differ in path or output, that could not be replayed, or that are not done. */
export const replayedRunsQuery = pageQuery.extend({ only: z.enum(['different', 'failed', 'pending']).optional() });

/** Has a version, or the draft as it is now, run beside the live version. */
export const shadowBody = effectChoices.extend({
  version: z.number().int().min(1).optional(),
  label: z.string().max(200).default(''),
  /** Percent of the calls. */
  share: z.number().min(0).max(100),
  concurrency: z.number().int().min(1).max(16).default(2),
});

export type EffectChoice = z.output<typeof effectChoice>;
export type EffectChoices = z.output<typeof effectChoices>;
export type ReplayRequest = z.output<typeof replayBody>;
export type ReplayPreview = z.output<typeof replayPreviewSchema>;
export type ReplayedNode = z.output<typeof replayedNodeSchema>;
export type Replay = z.output<typeof replaySchema>;
export type StepDifference = z.output<typeof stepDifferenceSchema>;
export type RunComparison = z.output<typeof runComparisonSchema>;
export type ReplayedRun = z.output<typeof replayedRunSchema>;
export type ShadowRequest = z.output<typeof shadowBody>;
