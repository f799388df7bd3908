import type { NodeErrorData } from '#graph/errors';
import type { Binding } from '#graph/expression/ast';
import type { Json, JsonSchema } from '#graph/json';
import type { FinishReason, LlmRequest, ToolCall, ToolDefinition } from '#graph/model';
import type { Budget, Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { Tape } from '#graph/tape';
import type { ValueProblem } from '#graph/types/value-matches';
import type { StepUsage } from './failures.ts';
import type { BlobReference, Carried, RunPace } from './messages.ts';
import type { LogicBody, LogicResult } from './steps/logic.ts';

/** What an activity that runs a node is given. Large values arrive as claim checks, anywhere in `inputs`. */
export interface NodeCall {
  readonly runId: string;
  readonly workflowId: string;
  readonly stepId: string;
  readonly stepKey: string;
  readonly nodeName: string;
  readonly iteration: number;
  readonly config: Json;
  readonly inputs: Carried;
  /** What the run may still use; absent: without limit. */
  readonly left?: Budget;
  /** Set while people watch an example. */
  readonly pace?: RunPace;
}

/** What it gives back: the ports that fired. `attempt` counts from 1. */
export interface NodeOutcome extends StepUsage {
  readonly ports: { readonly [port: string]: Carried };
  readonly attempt: number;
}

/** One model call of an agent: what a node's call has, and the conversation so far. */
export interface AgentTurnCall extends NodeCall {
  /** The step whose stream the text goes to. */
  readonly tokenKey: string;
  /** The turns so far, `LlmMessage[]`; large results by claim check. */
  readonly messages: Carried;
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: NonNullable<LlmRequest['toolChoice']>;
  /** Counts from 1. */
  readonly turn: number;
}

/** What the model said in a turn. */
export interface AgentTurn extends StepUsage {
  readonly attempt: number;
  readonly text: string;
  readonly data?: Json;
  readonly toolCalls: readonly ToolCall[];
  /** `length` when the text was cut off; absent when it was not. */
  readonly finishReason?: FinishReason;
  readonly offline: boolean;
  /** What had to be cut to fit, in words. */
  readonly dropped?: readonly string[];
}

/** Older turns of an agent, to be put in short. */
export interface AgentCompaction extends NodeCall {
  readonly messages: Carried;
}

/** What stands for them. */
export interface AgentSummary extends StepUsage {
  readonly attempt: number;
  readonly text: string;
}

/** The call of a tool beyond the network; `tool` is a `RemoteTool`. */
export interface RemoteToolCall extends NodeCall {
  readonly tool: Json;
  readonly args: Json;
}

/** A review as it is opened. */
export interface OpenedReview {
  readonly id: string;
  readonly runId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly title: string;
  readonly instructions: string;
  readonly value: Carried;
  readonly openedAt: string;
  readonly deadline: string | null;
}

/** How a review was closed. */
export interface ClosedReview {
  readonly id: string;
  readonly status: 'decided' | 'expired' | 'cancelled';
  readonly decision: 'approve' | 'reject' | null;
  readonly value: Carried;
  readonly comment: string;
  readonly at: string;
}

/** A run that another run's step wants to start. */
export interface ChildRunRequest {
  readonly runId: string;
  readonly parentRunId: string;
  readonly workflowId: string;
  /** Null: the one that is live now. */
  readonly version: number | null;
  readonly input: Carried;
  readonly startedAt: string;
}

/** What to run, or why it can't be. */
export type OpenedChildRun =
  | { readonly error: NodeErrorData }
  | {
      readonly plan: BlobReference;
      readonly workflowName: string;
      readonly version: number;
      readonly trigger: string;
      readonly input: Carried;
    };

/** The engine's own activities: all are safe to repeat, so all run as local activities. */
export interface EngineActivities {
  loadPlan(plan: BlobReference): Promise<Plan>;
  loadTape(tape: BlobReference): Promise<Tape>;
  /** A part of the JSON of a stored value, whose own claim checks stay in place. */
  readText(request: { readonly value: BlobReference; readonly from: number; readonly length: number }): Promise<string>;
  /** Evaluates where claim checks can be resolved; the answer is carried again. */
  evaluateOutside(request: { readonly binding: Binding; readonly scope: { readonly [name: string]: Carried } }): Promise<Carried>;
  /** Carries out a whole step of logic where claim checks can be resolved; what it comes to is carried again. */
  logicOutside(request: { readonly body: LogicBody; readonly scope: { readonly [name: string]: Carried } }): Promise<LogicResult>;
  storeValue(value: Carried): Promise<BlobReference>;
  /** What keeps a value that is stored, or has stored parts, from having a type. */
  typeProblems(request: { readonly value: Carried; readonly schema: JsonSchema }): Promise<readonly ValueProblem[]>;
  /** Reads a value that is known to be small once resolved. */
  listLength(list: BlobReference): Promise<number | null>;
  sliceList(request: { readonly list: BlobReference; readonly from: number; readonly to: number }): Promise<readonly Carried[]>;
  concatLists(lists: readonly BlobReference[]): Promise<Carried>;
  /** Stores step runs of an open run: those of a chunk of a long map or, with their place among all, those of one history. */
  archiveItems(items: {
    readonly runId: string;
    readonly scope: string;
    readonly steps: readonly StepRun[];
    readonly from?: number;
  }): Promise<void>;
  openReview(review: OpenedReview): Promise<void>;
  closeReview(review: ClosedReview): Promise<void>;
  openChildRun(request: ChildRunRequest): Promise<OpenedChildRun>;
}
