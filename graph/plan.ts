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
export type OnError = { readonly kind: 'fail' } | { readonly kind: 'port' } | { readonly kind: 'default'; readonly value: Json };

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
  | { readonly kind: 'respond'; readonly status: Binding; readonly headers: Binding; readonly body: Binding }
  | { readonly kind: 'fail'; readonly code: string; readonly message: Binding };

/** Names that every expression may use beside node names. */
export const SCOPE_NAMES = ['input', 'run', 'previous', 'item', 'index'] as const;
