import type { NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { Budget, Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { SequencedRunEvent } from '#graph/run-event';
import type { RunState } from '#graph/run-state';
import type { Tape } from '#graph/tape';
import type { Spending } from './budget.ts';
import type { Limits } from './limits.ts';

/** The one workflow type that carries out plans. */
export const RUN_WORKFLOW = 'runPlan';

/** The queue that workflows and activities share. */
export const TASK_QUEUE = 'heddle';

/** A value too large to travel through Temporal: its JSON lies in the blob store under its SHA-256. */
export type BlobReference = {
  readonly $blob: string;
  /** Length of the JSON text in bytes. */
  readonly bytes: number;
};

/** Values whose JSON is longer than this are stored as blobs. */
export const CLAIM_CHECK_BYTES = 64 * 1024;

/** True for a claim check in place of a value. */
export function isBlobReference(value: unknown): value is BlobReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as BlobReference).$blob === 'string' &&
    typeof (value as BlobReference).bytes === 'number'
  );
}

/** A value in which claim checks may stand for large values, at any depth. */
export type Carried = Json;

/** `readable`: the offline model writes as slowly as people read, so that an example can be watched. It does not change what is written. */
export type RunPace = 'readable';

/** The arguments of a run's workflow, whose workflow id is the run's id. */
export interface RunArguments {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  /** Null for a run of the draft. */
  readonly version: number | null;
  /** The plan, or its claim check when it is large. */
  readonly plan: Plan | BlobReference;
  /** The trigger node's id. */
  readonly trigger: string;
  readonly input: Carried;
  /** Present in the child workflow that works through a long map. */
  readonly items?: ItemsArguments;
  /** What the run that started this one has left; the plan may say less. */
  readonly budget?: Budget;
  /** How many runs called one another until this one; absent at the top. */
  readonly depth?: number;
  /** Only for examples that somebody watches; a run that is started again after a crash goes on without it. */
  readonly pace?: RunPace;
  /** Present in a run that began in the server. */
  readonly handedOver?: HandedOver;
  /** Present in every history of a run but its first. */
  readonly continued?: Continued;
  /** The numbers that the run keeps to its end; absent from earlier releases. */
  readonly limits?: Partial<Limits>;
  /** What to use, run, stop at and leave out; its claim check when it is large. */
  readonly tape?: Tape | BlobReference;
  /** True in a child whose parent wants to hear when it waits; absent from earlier releases. */
  readonly tellsParent?: boolean;
  /** Present in a part of a run where people have said where it stops. */
  readonly debug?: Breakpoints;
  /** What a fork took over in releases before tapes. */
  readonly reuse?: readonly { readonly nodeId: string; readonly port: string; readonly output: Carried }[];
}

/** What a run did in the server before it was handed to Temporal: none of it is done again. */
export interface HandedOver {
  readonly startedAt: string;
  /** The number of its last event. */
  readonly sequence: number;
  /** The step runs that have ended. */
  readonly steps: readonly StepRun[];
  readonly response: RunResponse | null;
}

/** What a run brings along from its earlier histories: none of it is done again, and its step runs are in the store. */
export interface Continued {
  readonly startedAt: string;
  /** The number of its last event. */
  readonly sequence: number;
  /** How many step runs have ended. */
  readonly ended: number;
  /** How many step runs are in the store. */
  readonly stored: number;
  /** Where in the plan it is; its claim check when it is large. */
  readonly state: RunState | BlobReference;
  readonly response: RunResponse | null;
  readonly models: readonly string[];
  readonly used: Spending;
  readonly breakpoints: Breakpoints;
  /** How often it may still tell the run that called it that it waits. */
  readonly noticesLeft: number;
}

/** Where a person wants a run to stop. */
export interface Breakpoints {
  readonly nodes: readonly string[];
  /** Before whatever comes next. */
  readonly isStepping: boolean;
  /** True when they hold in place of what its tape says, and not beside it. */
  readonly replacesTaped?: boolean;
}

/** Names the workflow that works through a long map. `within` is the workflow of the run, or of the long map around it. */
export function longMapId(within: string, stepKey: string): string {
  return `${within}.${stepKey.replaceAll('/', '.')}`;
}

/** How far a long map has come; handed on by continue-as-new. */
export interface ItemsArguments {
  readonly scope: string;
  readonly total: number;
  readonly offset: number;
  readonly concurrency: number;
  readonly onItemError: 'fail' | 'collect';
  /** Values of outer names that the nested plan refers to. */
  readonly captured: { readonly [name: string]: Carried };
  /** Claim checks of the finished chunks' results, in order. */
  readonly chunks: readonly BlobReference[];
  readonly failed: number;
  readonly used?: Spending;
  /** How much of it the step runs tell that are kept in the store. */
  readonly recorded?: Spending;
  /** How many lanes of other maps work beside it; absent from earlier releases. */
  readonly lanes?: number;
  /** How often it may still tell the run that it waits; absent from earlier releases. */
  readonly noticesLeft?: number;
}

/** What the run answered, kept until somebody asks. */
export interface RunResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Carried;
  /** The models that had been asked until then, for the caller's information. */
  readonly models?: readonly string[];
}

/** What the child workflow of a long map hands back. */
export interface ItemsResult {
  /** The list of results, in order. */
  readonly results: Carried;
  readonly failed: number;
  /** What the items used, and how much of it kept step runs tell; absent from earlier releases. */
  readonly used?: Spending;
  readonly recorded?: Spending;
}

/** How a run ended; the workflow's result. A failed run is a completed workflow with status `failed`. */
export interface RunResult {
  readonly status: 'finished' | 'failed' | 'cancelled';
  readonly output: Carried;
  readonly error: NodeErrorData | null;
  readonly failedNode: string | null;
  /** Set by `respond`; null when no such step ran. */
  readonly response: RunResponse | null;
  readonly models: readonly string[];
  /** What it used; absent from earlier releases. */
  readonly used?: Spending;
}

/** The answer to the query `state`: the truth about an open run. */
export interface RunSnapshot {
  readonly status: 'running' | 'waiting' | 'finished' | 'failed' | 'cancelled';
  readonly sequence: number;
  readonly steps: readonly StepRun[];
  readonly output: Carried;
  readonly error: NodeErrorData | null;
  readonly failedNode: string | null;
}

/** A place in the record of a run: a step by its number, and how many characters of its JSON come before. */
export interface SnapshotPlace {
  readonly step: number;
  readonly offset: number;
}

/** The answer to `state` from a place on: as much as Temporal takes at once. */
export interface SnapshotPage extends Omit<RunSnapshot, 'steps'> {
  /** The JSON of steps; `length` is that of the whole step, of which `text` may be a part. */
  readonly parts: readonly { readonly step: number; readonly length: number; readonly text: string }[];
  /** Where to go on; null at the end. */
  readonly next: SnapshotPlace | null;
}

/** Query: the run as it stands, from a place on, or (as earlier releases asked) all at once. Claim checks stay in place of large values. */
export const STATE_QUERY = 'state';

/**
 * Update: answers with the `RunResponse` (or the run's end) as soon as it is durable; null when the run goes on in a new history, which has
 * to be asked again.
 */
export const RESPONSE_UPDATE = 'response';

/** Signal: a person's decision on a review; the first one counts. */
export const DECIDE_SIGNAL = 'decide';

/** Signal: a child workflow (a called run, or a long map) waits as a whole, or goes on. */
export const CHILD_WAITS_SIGNAL = 'childWaits';

/** The payload of `CHILD_WAITS_SIGNAL`; `workflowId` is the child's. */
export interface ChildWaits {
  readonly workflowId: string;
  readonly isWaiting: boolean;
}

/** Signal: how to go on at a breakpoint, or where to stop from now on. */
export const DEBUG_SIGNAL = 'debug';

/** The payload of `DEBUG_SIGNAL`. */
export type DebugCommand =
  /**
   * Lets a step that is stopped go on, with another input where one is given; `ports` stand for running it. `step` stops before whatever
   * comes next.
   */
  | {
      readonly kind: 'go';
      readonly stepKey: string;
      readonly action: 'continue' | 'step';
      readonly input?: Carried;
      readonly ports?: { readonly [port: string]: Carried };
    }
  /** From now on the run stops before these nodes, and before those that its tape names. */
  | { readonly kind: 'breakpoints'; readonly nodes: readonly string[] };

/** Stands in place of a payload that Heddle did not send. */
export const REFUSED = { $refused: true } as const;

/** True for what stands in place of a payload that Heddle did not send. */
export function isRefused(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Partial<typeof REFUSED>).$refused === true;
}

/** Sent with signals and updates that carry nothing else: without a payload, nothing would tell them from those of other programs. */
export const FROM_HEDDLE = 'heddle';

/** The payload of `DECIDE_SIGNAL`. */
export interface ReviewDecision {
  readonly reviewId: string;
  readonly decision: 'approve' | 'reject';
  readonly value?: Json;
  readonly comment: string;
}

/** The workflow (a run, or a child of one) that waits for this review: review ids are `<workflow id>~<step>`. */
export function reviewTarget(reviewId: string): string {
  return reviewId.slice(0, reviewId.lastIndexOf('~'));
}

/** The end of a run, as it goes into the store. */
export interface ArchivedRun {
  readonly runId: string;
  readonly status: 'finished' | 'failed' | 'cancelled';
  readonly output: Carried;
  readonly error: NodeErrorData | null;
  readonly failedNode: string | null;
  readonly response: RunResponse | null;
  readonly models: readonly string[];
  readonly steps: readonly StepRun[];
  readonly finishedAt: string;
}

/**
 * Calls out of the sandbox that are no part of history: events for the canvas, and the record of an ended run. The record
 * is handed over before Temporal commits the end, and again if that commit is lost; should the store refuse it, the
 * reconciler asks the closed workflow for it.
 */
export type RunSinks = {
  events: { publish(event: SequencedRunEvent): void };
  archive: { save(run: ArchivedRun): void };
  /** Tells a read that its step was cancelled; the workflow itself waits for its end. `key` is the step's. */
  reads: { stop(read: { readonly runId: string; readonly key: string }): void };
};
