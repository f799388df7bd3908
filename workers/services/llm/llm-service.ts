import type { ModelMessage } from 'ai';
import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmRequest, LlmResult, Usage } from '#graph/node-type';
import type { ModelCallRecord } from '#graph/run';
import type { ServiceStep } from '#workers/activities/services';
import { askModel, type ModelAnswer } from './ask-model.ts';
import type { LlmConfig } from './config.ts';
import { answerOffline, OFFLINE_MODEL } from './offline/offline-model.ts';
import { costOf } from './prices.ts';
import { isReady, languageModel, type ProviderSettings } from './provider.ts';
import { readStructured, repairPrompt, schemaInstruction } from './structured-answer.ts';

export interface LlmServiceOptions {
  readonly config: LlmConfig;
  /** Providers from stored connections, asked for with every call, so that a new key counts at once; they go before those of the configuration. */
  readonly connectionProviders?: () => Promise<readonly ProviderSettings[]>;
  /** How long a model may be silent before the call fails; two minutes. */
  readonly idleTimeoutMs?: number;
}

/** The step that asks. */
export type LlmStep = Pick<ServiceStep, 'signal' | 'iteration' | 'attempt' | 'onToken' | 'onCall'>;

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
export function createLlmService({ config, connectionProviders, idleTimeoutMs = 120_000 }: LlmServiceOptions): LlmService {
  async function allProviders(): Promise<readonly ProviderSettings[]> {
    const stored = (await connectionProviders?.()) ?? [];
    const taken = new Set(stored.map(({ id }) => id));
    return [...stored, ...config.providers.filter(({ id }) => !taken.has(id))];
  }

  return {
    forStep: (step) => ({
      async generate(request) {
        const chosen = chooseModel(typeof request.model === 'string' ? request.model : request.model.model, await allProviders(), config.defaultModel);
        if (chosen !== 'offline') return generate(request, step, chosen, idleTimeoutMs);
        const result = await answerOffline(request, { ...step, delayMs: config.offlineDelayMs });
        step.onCall(record(result.model, result.usage));
        return result;
      },
    }),
    async providers() {
      return (await allProviders()).map((provider) => ({
        id: provider.id,
        title: provider.title,
        ready: isReady(provider),
        models: [...new Set([provider.defaultModel, ...provider.models])].filter((model) => model !== '').map((model) => `${provider.id}:${model}`),
      }));
    },
  };
}

interface ChosenModel {
  readonly provider: ProviderSettings;
  readonly model: string;
}

/** Reads a model's name: `auto`, `offline`, or `provider:model`. */
function chooseModel(name: string, providers: readonly ProviderSettings[], defaultModel: string | undefined): ChosenModel | 'offline' {
  if (name === 'auto') {
    if (defaultModel !== undefined && defaultModel !== 'auto') return chooseModel(defaultModel, providers, undefined);
    const first = providers.find(isReady);
    return first === undefined ? 'offline' : { provider: first, model: first.defaultModel };
  }
  if (name === 'offline' || name === OFFLINE_MODEL) return 'offline';
  const colon = name.indexOf(':');
  const provider = colon < 0 ? undefined : providers.find(({ id }) => id === name.slice(0, colon));
  if (provider === undefined || colon === name.length - 1) {
    throw new NodeError({
      code: 'MODEL_NOT_FOUND',
      message: `There is no model "${name}".`,
      hint: `Models are written provider:model. Providers here: ${providers.map(({ id }) => id).join(', ') || 'none'}; auto takes the first with a key.`,
    });
  }
  if (!isReady(provider)) {
    throw new NodeError({ code: 'MODEL_KEY_MISSING', message: `There is no key for ${provider.title}.`, hint: 'Add a connection under Settings, set the provider’s variable, or choose the model auto.' });
  }
  return { provider, model: name.slice(colon + 1) };
}

async function generate(request: LlmRequest, step: LlmStep, { provider, model }: ChosenModel, idleTimeoutMs: number): Promise<LlmResult> {
  const name = `${provider.id}:${model}`;
  const system = [request.system, request.schema === undefined ? undefined : schemaInstruction(request.schema)].filter((part) => part !== undefined && part !== '').join('\n\n');
  let usage: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

  async function ask(messages: ModelMessage[]): Promise<ModelAnswer> {
    const answer = await askModel({
      model: languageModel(provider, model),
      name,
      system: system === '' ? undefined : system,
      messages,
      temperature: request.temperature,
      maxOutputTokens: request.maxOutputTokens,
      schema: request.schema,
      signal: step.signal,
      onToken: step.onToken,
      idleTimeoutMs,
    });
    const used = usageOf(`${provider.kind === 'openai-chat' ? 'openai' : provider.id}:${model}`, answer);
    step.onCall(record(name, used));
    usage = add(usage, used);
    return answer;
  }

  const question: ModelMessage = { role: 'user', content: request.prompt };
  const first = await ask([question]);
  if (request.schema === undefined) {
    if (first.text.trim() === '') throw emptyAnswer(name, first.isCut);
    return { text: first.text, model: name, offline: false, usage };
  }
  const read = readStructured(first.text, request.schema);
  if (read.ok) return structured(first.text, read.data);
  if (first.isCut) throw cutAnswer(name);
  step.onToken('\n\n');
  const second = await ask([question, { role: 'assistant', content: first.text === '' ? '(nothing)' : first.text }, { role: 'user', content: repairPrompt(read.problems, request.schema) }]);
  const reread = readStructured(second.text, request.schema);
  if (reread.ok) return structured(second.text, reread.data);
  throw invalidOutput(name, reread.problems, second.text, request.schema);

  function structured(text: string, data: Json): LlmResult {
    return { text, data, model: name, offline: false, usage };
  }
}

function record(model: string, { inputTokens, outputTokens, costUsd }: Usage): ModelCallRecord {
  return { model, outcome: 'answered', because: 'first', inputTokens, outputTokens, costUsd, firstTokenMs: null, durationMs: 0 };
}

function usageOf(priced: string, { tokens }: ModelAnswer): Usage {
  const cost = costOf(priced, tokens);
  return { inputTokens: tokens.input, outputTokens: tokens.output, costUsd: cost ?? 0, ...(cost === null ? { isPriceKnown: false } : {}) };
}

function add(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd + b.costUsd,
    ...(a.isPriceKnown === false || b.isPriceKnown === false ? { isPriceKnown: false } : {}),
  };
}

function emptyAnswer(name: string, isCut: boolean): NodeError {
  if (isCut) return cutAnswer(name);
  return new NodeError({ code: 'MODEL_ANSWER_EMPTY', message: `${name} answered with nothing.`, hint: 'The call is tried again; if it stays, rephrase the prompt.', retryable: true });
}

function cutAnswer(name: string): NodeError {
  return new NodeError({ code: 'MODEL_OUTPUT_CUT', message: `The answer of ${name} was cut off at its longest length.`, hint: 'Raise “Longest answer” of the node, or ask for less. Models that think use part of it for thinking.' });
}

function invalidOutput(name: string, problems: readonly string[], text: string, schema: JsonSchema): NodeError {
  return new NodeError({
    code: 'MODEL_OUTPUT_INVALID',
    message: `${name} did not answer with data that fits the schema, also when asked again: ${problems[0] ?? ''}`,
    hint: 'Describe the fields in the schema, make fewer of them required, or choose a stronger model.',
    details: { problems, text: text.slice(0, 2_000), schema: schema as Json },
  });
}
