import type { NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { Keep } from '#graph/retention';
import type { RunStatus, RunSummary, StepRun } from '#graph/run';
import type { RunFilter, RunGrouping, RunTotals } from '#graph/run-search';
import type { Page } from './page.ts';
import type { NewRun, RunRecord, StoredRun } from './stored-run.ts';

/** Which runs of a workflow, and how many of them are kept. */
export interface OverdueQuery {
  readonly workflowId: string;
  /** Replayed runs count as runs of drafts. */
  readonly isDraft: boolean;
  readonly keep: Keep;
  /** Only the content is deleted, so that runs without content are left out. */
  readonly part: 'record' | 'content';
  readonly now: Date;
  readonly limit: number;
}

/** The name of a node and what it put out. */
export interface NodeOutput {
  readonly name: string;
  readonly output: Json;
}

/** What the reconciler needs of a run that has not ended; cheap to read by the thousand. */
export interface OpenRun {
  readonly id: string;
  readonly status: RunStatus;
  readonly handover: StoredRun['handover'];
  readonly startedAt: string;
  readonly parentRunId: string | null;
  /** True if its caller can ask for this run again, by an idempotency key. */
  readonly isKeyed: boolean;
}

/** Which of the runs without an end to read, and how many. */
export interface OpenRunQuery {
  readonly handover: StoredRun['handover'];
  /** Only runs that started before this time. */
  readonly before: string;
  /** Continues after the last run of the page before. */
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** What is known of the run behind an idempotency key. */
export interface RunClaim {
  readonly status: RunStatus;
  readonly fingerprint: string | null;
  /** The status that the caller was answered with; null while there is no answer, and for a run that never responded. */
  readonly responseStatus: number | null;
}

/** Which runs to list, and from where on. */
export interface RunQuery extends RunFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Runs: written when accepted, archived when ended. */
export interface RunStore {
  /**
   * Writes a new run down; false when the id is taken by a run that was accepted before: of several who insert one id at once, one does.
   * Durable once resolved.
   */
  insert(run: NewRun): Promise<boolean>;

  /** Writes down a run that has ended already; false when the id is taken by a run that was accepted before. Durable once resolved. */
  keep(run: NewRun, record: RunRecord): Promise<boolean>;

  /** What an idempotency key that led to this id stands for; null when the run is not known or was not accepted. */
  claim(id: string): Promise<RunClaim | null>;

  /** Records that Temporal has the run. False if the run was not waiting for that, because it was handed over before or has ended. */
  markHandedOver(id: string): Promise<boolean>;

  /** False once somebody has cancelled or deleted the run. */
  isWanted(id: string): Promise<boolean>;

  /** Ends a run that Temporal does not have yet. False if it has. */
  cancelPending(id: string, at: string): Promise<boolean>;

  /** The caller was told that the run was not accepted. */
  refuse(id: string): Promise<void>;

  /** Writes down the end of a run. Safe to repeat: the last record counts. A run that is not known is passed over. */
  archive(record: RunRecord): Promise<void>;

  /** Ends a run that was never archived; leaves one alone that was. */
  settle(record: RunRecord): Promise<void>;

  /**
   * Adds step runs of a chunk of a long map or, with the number of those stored before, of one history of the run itself. Safe to repeat.
   */
  archiveItems(runId: string, items: readonly StepRun[], from?: number): Promise<void>;

  /** Marks an open run as running or waiting. */
  setStatus(id: string, status: 'running' | 'waiting'): Promise<void>;

  /** Notes why an open run can't continue; null that it can. */
  setStuck(id: string, reason: NodeErrorData | null): Promise<void>;

  /** One run with everything; null when it is not known or was not accepted. */
  get(id: string): Promise<StoredRun | null>;

  /**
   * The step runs in the order in which they began, those of long maps last; of an open run, those of earlier histories and finished chunks
   * only.
   */
  steps(id: string): Promise<readonly StepRun[]>;

  /** A page of runs, newest first; null for a cursor that is none. */
  list(query: RunQuery): Promise<Page<RunSummary> | null>;

  /** Sums the runs that a filter means. */
  sum(filter: RunFilter, by: RunGrouping): Promise<RunTotals>;

  /** Runs without an end, oldest first. */
  open(query: OpenRunQuery): Promise<readonly OpenRun[]>;

  /** Ids of a workflow's runs without an end. */
  openOf(workflowId: string): Promise<readonly string[]>;

  /**
   * Deletes runs that have ended, with all that is theirs and the content that only they used; tells how many those were. A run that was
   * called by one that is still open stays, as do open runs.
   */
  remove(ids: readonly string[]): Promise<number>;

  /** Deletes what ended runs took in and gave, and keeps the record that they ran. */
  removeContent(ids: readonly string[], at: string): Promise<void>;

  /** Runs of a workflow, of its drafts or of its versions, that have ended and are over what is kept, oldest first. */
  overdue(query: OverdueQuery): Promise<readonly string[]>;

  /** How many runs are stored. */
  count(): Promise<number>;

  /** Forgets a run that was refused and never started. */
  forgetRefused(id: string): Promise<void>;

  /** What the finished steps of a workflow's newest ended runs put out, newest run first. */
  latestOutputs(workflowId: string, count: number): Promise<readonly (readonly NodeOutput[])[]>;
}
