import type { HttpRequest, HttpResponse, LlmRequest, LlmResult, Usage } from '#graph/node-type';
import type { RunEventBus } from '#graph/event-bus';
import type { Catalogue } from '#graph/node-type';
import type { ClosedReview, OpenedReview } from '#workers/workflow/activities';
import type { ArchivedRun } from '#workers/workflow/messages';
import type { StepRun } from '#graph/run';
import type { BlobStore } from './carry.ts';

/** The part of the store that the engine writes to. */
export interface EngineStore {
  readonly blobs: BlobStore;
  readonly runs: {
    archive(run: ArchivedRun): Promise<void>;
    archiveItems(runId: string, scope: string, steps: readonly StepRun[]): Promise<void>;
    setStatus(runId: string, status: 'running' | 'waiting'): Promise<void>;
  };
  readonly reviews: {
    open(review: OpenedReview): Promise<void>;
    close(id: string, outcome: Omit<ClosedReview, 'id'>): Promise<void>;
  };
}

/** What all activities are made with. */
export interface Services {
  readonly store: EngineStore;
  readonly catalogue: Catalogue;
  readonly events: RunEventBus;
  readonly http: { forStep(step: { signal: AbortSignal; idempotencyKey: string }): { request(request: HttpRequest): Promise<HttpResponse> } };
  readonly llm: {
    forStep(step: { signal: AbortSignal; iteration: number; attempt: number; onToken: (text: string) => void; onUsage: (usage: Usage, model: string) => void }): {
      generate(request: LlmRequest): Promise<LlmResult>;
    };
  };
}
