import type { RunEventBus } from '#graph/event-bus';
import type { FileService, GuardService } from '#graph/node-services';
import type { Catalogue } from '#graph/node-type';
import type { StepRun } from '#graph/run';
import type { NewRun } from '#store/contract/stored-run';
import type { StoredVersion } from '#store/contract/versions';
import type { IngestService } from '#knowledge/ingest/ingest-service';
import type { EvaluationActivities } from '#knowledge/evaluate/evaluation-activities';
import type { SyncService } from '#knowledge/sources/sync-service';
import type { StepServices } from '#workers/services/service-step';
import type { ClosedReview, OpenedReview } from '#workers/workflow/activities';
import type { ReplayWork } from '#workers/workflow/replays/messages';
import type { ArchivedRun } from '#workers/workflow/messages';
import type { BlobStore } from './carry.ts';

/** The part of the store that the engine writes to. */
export interface EngineStore {
  readonly blobs: BlobStore;
  /** Has an open run hold on to stored values and files. */
  readonly content: { ownForRun(runId: string, value: unknown): Promise<void> };
  readonly runs: {
    archive(run: ArchivedRun): Promise<void>;
    archiveItems(runId: string, steps: readonly StepRun[], from?: number): Promise<void>;
    setStatus(runId: string, status: 'running' | 'waiting'): Promise<void>;
    insert(run: NewRun): Promise<boolean>;
  };
  readonly workflows: { get(id: string): Promise<{ readonly name: string; readonly liveVersion: number | null } | null> };
  readonly versions: { get(workflowId: string, number: number): Promise<StoredVersion | null> };
  readonly reviews: {
    open(review: OpenedReview): Promise<void>;
    close(id: string, outcome: Omit<ClosedReview, 'id'>): Promise<void>;
  };
}

/** What all activities are made with. */
export interface Services extends StepServices {
  readonly store: EngineStore;
  readonly catalogue: Catalogue;
  readonly events: RunEventBus;
  readonly files: FileService;
  readonly guard: GuardService;
  /** The pieces of ingestion; absent in workers of tests that need none. */
  readonly ingest?: IngestService;
  /** The pieces of reading sources; absent in workers of tests that need none. */
  readonly syncs?: SyncService;
  /** The pieces of evaluations; absent in workers of tests that need none. */
  readonly evaluating?: EvaluationActivities;
  /** The pieces of replays; absent in workers of tests that need none. */
  readonly replaying?: ReplayWork;
}
