import type { NodeErrorData } from '#graph/errors';
import type { EffectChoices, Replay, ReplayedRun, RunComparison } from '#graph/replay';
import type { Page } from './page.ts';

/** A replay or shadow as it begins. */
export interface NewReplay extends EffectChoices {
  readonly id: string;
  readonly kind: Replay['kind'];
  readonly workflowId: string;
  readonly label: string;
  readonly version: number | null;
  /** What runs, stored by hash. */
  readonly graphHash: string;
  readonly planHash: string;
  readonly concurrency: number;
  readonly share: number | null;
  readonly createdAt: string;
}

/** A replay with what it runs. */
export type StoredReplay = NewReplay & Pick<Replay, 'status' | 'finishedAt'>;

/** Which replays to list. */
export interface ReplayQuery {
  readonly workflowId?: string | undefined;
  readonly kind?: Replay['kind'] | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A run to be replayed, and the id that its replay will have. */
export interface ReplayedSource {
  readonly sourceRunId: string;
  readonly runId: string;
}

/** A run whose replay is due or under way. */
export interface PendingReplay extends ReplayedSource {
  readonly position: number;
}

/** Which rows of the table to read. */
export interface ReplayedRunsQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly only?: 'different' | 'failed' | 'pending' | undefined;
}

/** Replays and shadows, and the runs in their tables. */
export interface ReplayStore {
  /** Begins a replay of these runs. */
  insert(replay: NewReplay, sources: readonly ReplayedSource[]): Promise<void>;

  /** Begins a shadow, which takes the place of the one that the workflow had. */
  setShadow(shadow: NewReplay): Promise<void>;

  /** A replay or shadow; null when it is not there. */
  get(id: string): Promise<StoredReplay | null>;

  /** The replay with its progress and sums. */
  present(id: string): Promise<Replay | null>;

  /** The shadow that a workflow has now. */
  shadowOf(workflowId: string): Promise<StoredReplay | null>;

  /** Newest first; null for a cursor that is none. */
  list(query: ReplayQuery): Promise<Page<Replay> | null>;

  /** Those that have not ended. */
  running(): Promise<readonly StoredReplay[]>;

  /** Ends one that has not ended; false for any other. */
  end(id: string, status: 'finished' | 'cancelled', at: string): Promise<boolean>;

  /**
   * Looks at the runs that were written down since the last look, and adds those of a version to the table of the shadow that `choose`
   * gives
   * a replay. Forks and called runs are not calls.
   */
  follow(shadow: StoredReplay, choose: (runId: string) => ReplayedSource | null): Promise<void>;

  /** Deletes the record of a replay; its runs stay. */
  remove(id: string): Promise<boolean>;

  /** Rows that are not done and whose run has ended or was deleted, in order. */
  due(replayId: string, limit: number): Promise<readonly PendingReplay[]>;

  /** Ids of the replays of a table that were started and have not ended. */
  openRuns(replayId: string): Promise<readonly string[]>;

  /** Keeps how two runs compare, or why they could not be compared. */
  settleRun(replayId: string, position: number, outcome: RunComparison | { readonly error: NodeErrorData }): Promise<void>;

  /** A page of the table in its order; null for a cursor that is none. */
  page(replayId: string, query: ReplayedRunsQuery): Promise<Page<ReplayedRun> | null>;

  /** What the step runs of each node used in these runs. */
  usedByNode(runIds: readonly string[]): Promise<ReadonlyMap<string, { readonly tokens: number; readonly costUsd: number }>>;
}
