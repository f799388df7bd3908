import type { LlmResult, ModelCache } from '#graph/model';
import type { ServiceStep } from '../service-step.ts';

/** What a model can take beside text, or give. */
export type ModelCapability = 'text' | 'image' | 'audio' | 'file' | 'tools' | 'structured';

/** US dollars per million tokens; without `cachedInput`, tokens that the provider had cached count as input. */
export interface ModelPrice {
  readonly input: number;
  readonly cachedInput?: number;
  readonly output: number;
}

/** What the operator's registry knows of a model. */
export interface ModelInfo {
  /** `provider:model`. */
  readonly id: string;
  readonly title: string;
  readonly contextTokens: number | null;
  readonly price: ModelPrice | null;
  readonly size: 'light' | 'large';
  readonly capabilities: readonly ModelCapability[];
  /** Where the model is reached, if not where its provider is. */
  readonly baseUrl: string | null;
}

/** Knows models by name; asked before every call, so that an edit counts at once. */
export interface ModelRegistry {
  find(model: string): Promise<ModelInfo | null>;
}

/** Holds calls back so that a provider's limits are kept by all runs and workers together. */
export interface CallLimiter {
  /**
   * Resolves when the call may go out. Rejects with the signal's reason when the caller was cancelled, and with `MODEL_CONNECTION_BUSY`,
   * which is worth a retry, when the wait would exceed the caller's time: `maxWaitMs`, or a signal that timed out.
   */
  acquire(request: CallRequest): Promise<CallPermit>;
}

/** A call that wants to go out; `maxWaitMs` shortens the longest wait of the limiter. */
export interface CallRequest {
  readonly provider: string;
  readonly estimatedTokens: number;
  readonly signal: AbortSignal;
  readonly maxWaitMs?: number | undefined;
}

/** Leave for one call. `release` is told what was really used, once. */
export interface CallPermit {
  release(used?: { readonly tokens: number }): void;
}

/** The part of a step by which the cache tells who may share an answer. */
export type CachingStep = Pick<ServiceStep, 'runId' | 'workflowId' | 'stepId' | 'signal'>;

/** A question to the cache: everything that shapes the answer, and how answers are kept. */
export interface CacheRequest {
  /** How long, for whom, and by which comparison; never `off`. */
  readonly cache: Exclude<ModelCache, { readonly kind: 'off' }>;
  /**
   * Everything that shapes the answer but the words of the prompt, as text that is the same for the same request: models,
   * system, messages, hashes of files, schema, tools, parameters. Answers are shared by requests that agree on it.
   */
  readonly settings: string;
  /** The words of the prompt with their context: the same text is an exact hit; `similar` compares its meaning. */
  readonly text: string;
}

/** An answer that was given before. */
export interface CachedAnswer {
  readonly result: LlmResult;
  /** 1 for the same text, else how near the texts are. */
  readonly similarity: number;
}

/** Answers kept for later. A failure of it is noted in the step's log and never fails the call. */
export interface AnswerCache {
  lookup(request: CacheRequest, step: CachingStep): Promise<CachedAnswer | null>;
  keep(request: CacheRequest, result: LlmResult, step: CachingStep): Promise<void>;
}
