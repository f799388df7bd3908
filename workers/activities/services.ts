import type { RunEventBus } from '#graph/event-bus';
import type { Json } from '#graph/json';
import type { LlmRequest, LlmResult } from '#graph/model';
import type { CodeService, FileService, GuardService, KnowledgeService, LogLevel, MemoryService } from '#graph/node-services';
import type { Catalogue, HttpRequest, HttpResponse } from '#graph/node-type';
import type { Budget } from '#graph/plan';
import type { ModelCallRecord, StepRun } from '#graph/run';
import type { RemoteTool } from '#graph/tool';
import type { NewRun } from '#store/runs';
import type { StoredVersion } from '#store/versions';
import type { IngestService } from '#workers/services/knowledge/ingest-service';
import type { EvaluationActivities } from '#workers/services/knowledge/evaluate/evaluation-activities';
import type { SyncService } from '#workers/services/knowledge/sources/sync-service';
import type { ClosedReview, OpenedReview } from '#workers/workflow/activities';
import type { ArchivedRun, RunPace } from '#workers/workflow/messages';
import type { BlobStore } from './carry.ts';

/** The part of the store that the engine writes to. */
export interface EngineStore {
  readonly blobs: BlobStore;
  readonly runs: {
    archive(run: ArchivedRun): Promise<void>;
    archiveItems(runId: string, scope: string, steps: readonly StepRun[]): Promise<void>;
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

/** The step for which a service works: what it is called, how it is stopped, and where it tells what happened. */
export interface ServiceStep {
  readonly runId: string;
  readonly workflowId: string;
  readonly stepId: string;
  readonly iteration: number;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** What the run may still use; absent: without limit. */
  readonly left: Budget | undefined;
  readonly pace?: RunPace | undefined;
  readonly onToken: (text: string) => void;
  /** Begins a new text: what was streamed before is not part of the answer, as the model that wrote it failed. */
  readonly onNewText: () => void;
  /** Called once a model call, also for one that failed, or whose answer is thrown away. */
  readonly onCall: (call: ModelCallRecord) => void;
  readonly log: (level: LogLevel, text: string) => void;
}

/** What all activities are made with. */
export interface Services {
  readonly store: EngineStore;
  readonly catalogue: Catalogue;
  readonly events: RunEventBus;
  readonly http: { forStep(step: Pick<ServiceStep, 'signal' | 'idempotencyKey'>): { request(request: HttpRequest): Promise<HttpResponse> } };
  readonly llm: { forStep(step: ServiceStep): { generate(request: LlmRequest): Promise<LlmResult> } };
  readonly files: FileService;
  readonly code: { forStep(step: Pick<ServiceStep, 'signal' | 'log'>): CodeService };
  readonly memory: { forStep(step: Pick<ServiceStep, 'idempotencyKey' | 'workflowId'>): MemoryService };
  readonly guard: GuardService;
  readonly knowledge: { forStep(step: ServiceStep): KnowledgeService };
  /** The pieces of ingestion; absent in workers of tests that need none. */
  readonly ingest?: IngestService;
  /** The pieces of reading sources; absent likewise. */
  readonly syncs?: SyncService;
  /** The pieces of evaluations; absent likewise. */
  readonly evaluating?: EvaluationActivities;
  /** Operations of OpenAPI documents and tools of MCP servers. */
  readonly tools: { forStep(step: Pick<ServiceStep, 'signal' | 'idempotencyKey'>): ToolService };
}

/** Calls remote tools. Arguments are checked against the tool's schema first; what goes wrong is a `NodeError`. */
export interface ToolService {
  call(tool: RemoteTool, args: Json): Promise<Json>;
}
