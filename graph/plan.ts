import type { Binding } from './expression/ast.ts';
import type { Join } from './graph.ts';
import type { Json, JsonSchema } from './json.ts';

/** The format of a plan; the interpreter dispatches on it, so that old runs go on under a new release. */
export const PLAN_FORMAT = 1;

/**
 * A compiled graph: immutable, complete, named by its content hash. The interpreter needs nothing else: no node code, no
 * zod. `captures` are the outer names that a nested plan (inside `map`) refers to.
 */
export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  readonly steps: readonly Step[];
  readonly edges: readonly PlanEdge[];
  readonly loops: readonly Loop[];
  /** Steps that start a run (triggers), or, in a nested plan, the steps that receive the item. */
  readonly entries: readonly string[];
  readonly captures: readonly string[];
  /** What a run may use altogether; absent: without limit. */
  readonly budget?: Budget;
}

/** Past one of these the run fails with BUDGET_EXCEEDED. */
export interface Budget {
  readonly tokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/** An edge; `back` names the loop that it closes. */
export interface PlanEdge {
  readonly id: string;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly back?: string;
}

/** A natural loop: one header that dominates the body. `body` includes the header and the bodies of inner loops. */
export interface Loop {
  readonly id: string;
  readonly header: string;
  readonly body: readonly string[];
  readonly limit: number;
  readonly parent: string | null;
}

/** What happens when a step has failed for good. */
export type OnError = { readonly kind: 'fail' } | { readonly kind: 'port' } | DefaultValue;

/** Goes on with a value in place of the failure: a fixed one, or one with expressions, which are evaluated when the step has failed. */
export interface DefaultValue {
  readonly kind: 'default';
  readonly value: Json;
  /** Takes the place of `value`. May refer to what the step's own fields may, and to `error`. */
  readonly binding?: Binding;
}

/** Settled retry settings of a step. */
export interface Retry {
  readonly maxAttempts: number;
  readonly initialIntervalMs: number;
  readonly backoff: number;
  readonly maxIntervalMs: number;
}

/** One executable element; its id is the node's id. `references` are the root names that its bindings read. */
export interface Step {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly join: Join;
  /** Ports in declared order, without `error`. */
  readonly ports: readonly string[];
  readonly references: readonly string[];
  readonly onError: OnError;
  readonly body: StepBody;
}

/** The few kinds of step. A change of meaning of one goes behind `patched()`. */
export type StepBody =
  | { readonly kind: 'assign'; readonly port: string; readonly value: Binding; readonly schema?: JsonSchema }
  | {
      readonly kind: 'branch';
      readonly cases: readonly { readonly port: string; readonly when: Binding }[];
      /** Taken when no case holds; null: no port fires. */
      readonly otherwise: string | null;
      /** `first`: the first case that holds; `all`: each that holds. */
      readonly mode: 'first' | 'all';
      readonly value: Binding;
    }
  | {
      readonly kind: 'call';
      /** The activity's name: the node type. */
      readonly activity: string;
      /** `read` runs as a local activity, `write` as a regular one. */
      readonly effect: 'read' | 'write';
      readonly config: Json;
      readonly inputs: Binding;
      readonly timeoutMs: number;
      readonly retry: Retry;
    }
  | { readonly kind: 'wait'; readonly durationMs: Binding | null; readonly until: Binding | null; readonly value: Binding }
  | {
      readonly kind: 'review';
      readonly title: Binding;
      readonly instructions: Binding;
      readonly value: Binding;
      /** Null: waits for ever. Past it the review leaves by `expired`. */
      readonly deadlineMs: number | null;
    }
  | {
      readonly kind: 'map';
      readonly items: Binding;
      readonly concurrency: number;
      /** `fail`: the first failed item fails the step; `collect`: a failed item's result is `{ error }`. */
      readonly onItemError: 'fail' | 'collect';
      readonly plan: Plan;
    }
  | {
      /** Model and tool calls in turns, each an activity of its own, until the model answers without tools or a limit is reached. */
      readonly kind: 'agent';
      /** Handed to each model call: see `AgentConfig` of the node type. */
      readonly config: Json;
      readonly inputs: Binding;
      readonly tools: readonly PlanTool[];
      readonly limits: AgentLimits;
      /** How long one model call may take, and how often it is tried. */
      readonly timeoutMs: number;
      readonly retry: Retry;
    }
  | {
      /** Runs the live version, or the given one, of another workflow as a child. */
      readonly kind: 'subworkflow';
      /** What the called workflow was known to answer: later nodes rely on it, whichever version answers. */
      readonly schema?: JsonSchema;
      readonly workflowId: string;
      readonly version: number | null;
      readonly input: Binding;
      readonly timeoutMs: number | null;
    }
  | { readonly kind: 'respond'; readonly status: Binding; readonly headers: Binding; readonly body: Binding }
  | { readonly kind: 'fail'; readonly code: string; readonly message: Binding };

/** Where an agent stops. `onLimit`: fail the step, or have the model answer with what it has. */
export interface AgentLimits {
  readonly turns: number;
  readonly tokens: number | null;
  readonly costUsd: number | null;
  readonly timeMs: number | null;
  /** Tool calls of one turn at the same time. */
  readonly parallelTools: number;
  /** Past this many estimated tokens the older turns are summarised. */
  readonly contextTokens: number;
  readonly onLimit: 'fail' | 'answer';
}

/** A tool of an agent. `approval`: a person looks at the arguments first. `forced`: the first turn must call it. */
export interface PlanTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly mode: 'auto' | 'approval' | 'forced';
  readonly timeoutMs: number;
  readonly retry: Retry;
  readonly target: ToolTarget;
}

/** What carries a tool call out. Bindings know `args`, the model's arguments, and `values`, what the workflow fixed. */
export type ToolTarget =
  | {
      readonly kind: 'node';
      readonly activity: string;
      readonly effect: 'read' | 'write';
      readonly config: Json;
      readonly inputs: Binding;
      readonly port: string;
    }
  | { readonly kind: 'workflow'; readonly workflowId: string; readonly version: number | null }
  /** An OpenAPI operation or the tool of an MCP server; `spec` is a `RemoteTool`. */
  | { readonly kind: 'remote'; readonly spec: Json };

/** Names that every expression may use beside node names. */
export const SCOPE_NAMES = ['input', 'run', 'previous', 'item', 'index'] as const;
