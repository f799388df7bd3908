import type { LlmRequest, LlmResult } from '#graph/model';
import type { CodeService, KnowledgeService, LogLevel, MemoryService } from '#graph/node-services';
import type { HttpRequest, HttpResponse } from '#graph/node-type';
import type { Budget } from '#graph/plan';
import type { ModelCallRecord } from '#graph/run';
import type { Json } from '#graph/json';
import type { RemoteTool } from '#graph/tool';
import type { RunPace } from '#workers/workflow/messages';

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

/** The services that work for one step at a time. */
export interface StepServices {
  readonly http: {
    forStep(step: Pick<ServiceStep, 'signal' | 'idempotencyKey'>): { request(request: HttpRequest): Promise<HttpResponse> };
  };
  readonly llm: { forStep(step: ServiceStep): { generate(request: LlmRequest): Promise<LlmResult> } };
  readonly code: { forStep(step: Pick<ServiceStep, 'signal' | 'log'>): CodeService };
  readonly memory: { forStep(step: Pick<ServiceStep, 'idempotencyKey' | 'workflowId'>): MemoryService };
  readonly knowledge: { forStep(step: ServiceStep): KnowledgeService };
  /** Operations of OpenAPI documents and tools of MCP servers. */
  readonly tools: { forStep(step: Pick<ServiceStep, 'signal' | 'idempotencyKey'>): ToolService };
}

/** Calls remote tools. Arguments are checked against the tool's schema first; failures are `NodeError`s. */
export interface ToolService {
  call(tool: RemoteTool, args: Json): Promise<Json>;
}
