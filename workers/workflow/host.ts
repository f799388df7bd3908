import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import type { Retry, Step } from '#graph/plan';
import type { SequencedRunEvent } from '#graph/run-event';
import type { EngineActivities } from './activities.ts';
import type { StepFailure, StepUsage } from './failures.ts';
import type { Limits } from './limits.ts';
import type { ArchivedRun, Carried, Continued, RunArguments } from './messages.ts';

/**
 * The place where a run is carried out. The interpreter and its steps decide; everything that takes time, touches the world or
 * must be the same in a replay is asked of the host. Temporal's host keeps a journal of every answer.
 */
export interface Host {
  /** Names this part of the run. Reviews and children are named after it, and decisions reach it under this name. */
  readonly id: string;
  /** The engine's own activities: evaluation of what cannot be evaluated here, stored values, reviews, records. */
  readonly engine: EngineActivities;
  readonly scopes: CancelScopes;
  /** False when this host can't carry the step out; it then takes the run elsewhere, and nothing more comes of it here. */
  admits(step: Step): boolean;
  /** The numbers that this run keeps to. */
  readonly limits: Limits;
  /** True when these fields can be evaluated on the spot, without the engine. */
  canEvaluate(bindings: readonly Binding[], scope: { readonly [name: string]: Carried }): boolean;
  /** Evaluates a field on the spot; throws `NodeError`. */
  evaluate(binding: Binding, scope: { readonly [name: string]: Carried }): Json;
  /**
   * Runs a node's activity with its retries: a safe read, or an effect that is never repeated once it has finished. `onAbandoned` hears
   * what an
   * attempt used that neither the result nor the failure tells of.
   */
  runActivity<T>(start: ActivityStart, onAbandoned: (used: StepUsage) => void): Promise<T>;
  /** Runs another workflow, or a part of this one, and returns its result. */
  startChild<T>(child: ChildStart): Promise<T>;
  /** Survives any restart. */
  sleep(durationMs: number): Promise<unknown>;
  /** Resolves when the condition holds, or when the time is over. */
  until(holds: () => boolean, timeoutMs?: number): Promise<unknown>;
  /** The same random UUID in a replay, but only if all that draws does so in the same order. For the names that earlier releases drew. */
  uuid(): string;
  /** True unless an earlier release, which did not have this change, carried out this stretch of the run: then it is replayed as it was. */
  since(change: string): boolean;
  /** Hears when this part of the run waits as a whole, and when it goes on. */
  onWaiting(isWaiting: boolean): void;
  /** True once so much was written of this run, or so many of its step runs are in memory, that it should go on in a new history. */
  isLong(stepRuns: number): boolean;
  /** True once it must: whatever else is under way has to end first. */
  isFull(): boolean;
  /** Lets the run go on in a new history; resolves only if it was cancelled before that. */
  renew(continued: Omit<Continued, 'noticesLeft'>): Promise<void>;
  publish(event: SequencedRunEvent): void;
  /** Hands the ended run to the store. */
  archive(run: ArchivedRun): void;
  /** Turns whatever a step threw into plain data; ask `isCancellation` first. */
  toStepFailure(error: unknown): StepFailure;
  /** What the work used that ended in this error, as far as it is known. */
  usageOf(error: unknown): StepUsage | undefined;
  isCancellation(error: unknown): boolean;
  /** The error of work that was cancelled. */
  cancellation(message: string): Error;
}

/** An activity to start, with its settled time-out and retries. `id` is unique in the run. */
export interface ActivityStart {
  readonly activity: string;
  readonly effect: 'read' | 'write';
  readonly id: string;
  readonly summary: string;
  readonly timeoutMs: number;
  readonly retry: Retry;
  readonly call: unknown;
}

/** A workflow to start as a child, under an id of its own. */
export interface ChildStart {
  readonly id: string;
  readonly args: RunArguments;
  /** Null waits for as long as it takes. */
  readonly timeoutMs: number | null;
  /** Shown in Temporal's own screens. */
  readonly summary: string;
}

/** Work that is cancelled together; what is started inside `run` belongs to the scope. */
export interface CancelScope {
  run<T>(work: () => Promise<T>): Promise<T>;
  cancel(): void;
  /** Rejects when the scope, or one around it, is cancelled; never resolves. */
  readonly cancelRequested: Promise<never>;
  readonly consideredCancelled: boolean;
}

/** Makes scopes; each belongs to the one it was made in unless `parent` names another. */
export interface CancelScopes {
  current(): CancelScope;
  create(parent?: CancelScope): CancelScope;
  /** Runs work that a cancellation does not reach. */
  nonCancellable<T>(work: () => Promise<T>): Promise<T>;
}
