import { NodeError } from '#graph/errors';
import { type LlmRequest, type LlmResult, type ModelChain, singleModel } from '#graph/model';
import { askChain, type ChainCall, type LlmStep, type SettledRequest } from './ask-chain.ts';
import { cacheRequestFor } from './cache-request.ts';
import { openStepBook, type StepBook } from './call-book.ts';
import { planChain } from './chain.ts';
import type { AnswerCache, CachedAnswer, CacheRequest, CallLimiter, ModelRegistry } from './collaborators.ts';
import type { LlmConfig } from './config.ts';
import { estimateTokens } from './estimate.ts';
import type { ReadFile } from './files.ts';
import { isReady, type ProviderSettings } from './provider.ts';
import type { ModelDirectory } from './resolve-model.ts';

export type { LlmStep } from './ask-chain.ts';

export interface LlmServiceOptions {
  readonly config: LlmConfig;
  /**
   * Providers from stored connections, asked for with every call, so that a new key counts at once; they go before those of the
   * configuration.
   */
  readonly connectionProviders?: () => Promise<readonly ProviderSettings[]>;
  /** What the operator says of models: price, abilities, address. */
  readonly registry?: ModelRegistry;
  /** Keeps providers' limits over all runs and workers. */
  readonly limiter?: CallLimiter;
  /** Answers given before. */
  readonly cache?: AnswerCache;
  /** The content of files that go with prompts. */
  readonly readFile?: ReadFile;
  /** How long a model may be silent before the call fails; two minutes. */
  readonly idleTimeoutMs?: number;
}

/** A provider as the settings page shows it. */
export interface ProviderInfo {
  readonly id: string;
  readonly title: string;
  readonly ready: boolean;
  readonly models: readonly string[];
}

/** Models for steps, and the list of who offers them. */
export interface LlmService {
  forStep(step: LlmStep): { generate(request: LlmRequest): Promise<LlmResult> };
  providers(): Promise<readonly ProviderInfo[]>;
}

/** Makes the service that asks language models: those of the providers that are set up, and the offline model without any. */
export function createLlmService(options: LlmServiceOptions): LlmService {
  const { config, connectionProviders, registry, limiter, cache, readFile = noFiles, idleTimeoutMs = 120_000 } = options;
  const tools: ChainCall['options'] = { registry, limiter, readFile, idleTimeoutMs, offlineDelayMs: config.offlineDelayMs };

  async function allProviders(): Promise<readonly ProviderSettings[]> {
    const stored = (await connectionProviders?.()) ?? [];
    const taken = new Set(stored.map(({ id }) => id));
    return [...stored, ...config.providers.filter(({ id }) => !taken.has(id))];
  }

  async function generate(request: LlmRequest, step: LlmStep, stepBook: StepBook): Promise<LlmResult> {
    if (step.signal.aborted) throw step.signal.reason;
    const chain = typeof request.model === 'string' ? singleModel(request.model) : request.model;
    const settled = settle(request, chain);
    const directory: ModelDirectory = { providers: await allProviders(), defaultModel: config.defaultModel };
    const plan = planChain(chain, { estimatedTokens: estimateTokens(request), route: request.route });
    const ask = (): Promise<LlmResult> =>
      askChain(plan, chain.routing, { request: settled, directory, step, book: stepBook.open(), options: tools });
    const question = cache === undefined ? null : cacheRequestFor(settled, { chain, plan, directory, step });
    return cache === undefined || question === null ? ask() : askThroughCache({ cache, question, step, ask });
  }

  return {
    forStep(step) {
      const stepBook = openStepBook(step);
      return { generate: (request) => generate(request, step, stepBook) };
    },
    async providers() {
      return (await allProviders()).map((provider) => ({
        id: provider.id,
        title: provider.title,
        ready: isReady(provider),
        models: [...new Set([provider.defaultModel, ...provider.models])]
          .filter((model) => model !== '')
          .map((model) => `${provider.id}:${model}`),
      }));
    },
  };
}

/** The request with the parameters of its chain where it has none of its own. */
function settle({ model: _model, ...request }: LlmRequest, chain: ModelChain): SettledRequest {
  const temperature = request.temperature ?? chain.temperature;
  const maxOutputTokens = request.maxOutputTokens ?? chain.maxOutputTokens;
  return {
    ...request,
    timeoutMs: chain.timeoutMs,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

/** Gives the kept answer, or asks and keeps what comes. The cache may spare a call, but never fail one. */
async function askThroughCache({
  cache,
  question,
  step,
  ask,
}: {
  readonly cache: AnswerCache;
  readonly question: CacheRequest;
  readonly step: LlmStep;
  readonly ask: () => Promise<LlmResult>;
}): Promise<LlmResult> {
  const startedAt = performance.now();
  const found = await cache.lookup(question, step).catch(note);
  if (found !== null) return given(found, step, Math.round(performance.now() - startedAt));
  const result = await ask();
  await cache.keep(question, result, step).catch(note);
  return result;

  function note(error: unknown): null {
    step.log('warn', `The cache could not be used: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function given({ result }: CachedAnswer, step: LlmStep, durationMs: number): LlmResult {
  const { inputTokens, outputTokens, costUsd } = result.usage;
  if (result.text !== '') step.onToken(result.text);
  step.onCall({
    model: result.model,
    outcome: 'cached',
    because: 'first',
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    savedUsd: costUsd,
    savedTokens: inputTokens + outputTokens,
    firstTokenMs: durationMs,
    durationMs,
  });
  return { ...result, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 }, cached: true };
}

async function noFiles(): Promise<never> {
  throw new NodeError({
    code: 'MODEL_CAPABILITY_MISSING',
    message: 'This worker cannot read files.',
    hint: 'Start it with the whole of Heddle.',
  });
}
