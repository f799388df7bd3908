import type { ModelMessage } from 'ai';
import { isNodeError, NodeError, ownLimitWaitMs } from '#graph/errors';
import type { LlmResult } from '#graph/model';
import type { ModelCallRecord } from '#graph/run';
import { errorWithoutEcho } from '../connections/without-secrets.ts';
import type { ChainCall, SettledRequest } from './ask-chain.ts';
import { askModel, type ModelAnswer } from './ask-model.ts';
import { usageOf } from './call-book.ts';
import type { ModelInfo } from './collaborators.ts';
import { estimateTokens } from './estimate.ts';
import { cannotTake, capabilityFor } from './files.ts';
import { judgeAnswer, type Judgement, spokenAnswer } from './judge-answer.ts';
import { toModelMessages } from './messages.ts';
import { languageModel, providerAt } from './provider.ts';
import type { ResolvedModel } from './resolve-model.ts';
import { schemaInstruction } from './structured-answer.ts';
import { limitTime } from '../time-limit.ts';
import { toToolChoice, toToolSet } from './tools.ts';

function keyOf({ apiKey }: RealModel['provider']): readonly string[] {
  return apiKey === undefined ? [] : [apiKey];
}

type RealModel = Extract<ResolvedModel, { kind: 'provider' }>;
type Because = ModelCallRecord['because'];

/**
 * Asks one model of a provider, and once more where its data or its tool calls do not fit. Each call is told to the book;
 * failures are `NodeError`s, or the step's own reason when it was stopped.
 */
export async function askProvider(
  chosen: RealModel,
  because: Because,
  { request, options, step, book }: ChainCall,
): Promise<Omit<LlmResult, 'usage'>> {
  const { name } = chosen;
  const info = await findInfo(name, { options, step });
  checkCapabilities(request, name, info);
  const provider = info?.baseUrl === undefined || info.baseUrl === null ? chosen.provider : providerAt(chosen.provider, info.baseUrl);
  const priced = { price: info?.price ?? null, tableName: `${provider.kind === 'openai-chat' ? 'openai' : provider.id}:${chosen.model}` };
  // Ollama knows no such choice: what is forbidden is not offered.
  const tools = provider.kind === 'ollama' && request.toolChoice === 'none' ? [] : (request.tools ?? []);
  const system = [request.system, request.schema === undefined ? undefined : schemaInstruction(request.schema)]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
  const estimatedTokens = estimateTokens(request);
  // The other half of its time is for the call itself.
  const maxWaitMs = request.timeoutMs === undefined ? undefined : request.timeoutMs / 2;
  const timer = limitTime(step.signal, request.timeoutMs, () => tookTooLong(name, request.timeoutMs));

  async function ask(messages: ModelMessage[], why: Because): Promise<{ readonly judgement: Judgement; readonly said: string }> {
    book.checkBudget();
    const permit = await options.limiter
      ?.acquire({ provider: provider.id, estimatedTokens, signal: timer.signal, maxWaitMs })
      .catch((error: unknown) => {
        if (isNodeError(error) && ownLimitWaitMs(error.data) !== null) throw error;
        if (step.signal.aborted) throw step.signal.reason;
        throw timer.signal.aborted ? waitedTooLong(name) : error;
      });
    let tokens = 0;
    try {
      const outcome = await askModel({
        model: languageModel(provider, chosen.model),
        name,
        system: system === '' ? undefined : system,
        messages,
        temperature: request.temperature,
        maxOutputTokens: request.maxOutputTokens,
        // With tools the words of the instruction must do: not all providers take both.
        schema: tools.length > 0 || info?.capabilities.includes('structured') === false ? undefined : request.schema,
        tools: tools.length === 0 ? undefined : toToolSet(tools),
        toolChoice: tools.length === 0 ? undefined : toToolChoice(request.toolChoice),
        signal: timer.signal,
        onToken: step.onToken,
        idleTimeoutMs: options.idleTimeoutMs,
      });
      tokens = outcome.tokens.input + outcome.tokens.output;
      const isStopped = !outcome.ok && step.signal.aborted;
      const judgement: Judgement = outcome.ok
        ? judgeAnswer(outcome.answer, name, request)
        : {
            kind: 'failed',
            error: outcome.error === 'aborted' ? tookTooLong(name, request.timeoutMs) : errorWithoutEcho(outcome.error, keyOf(provider)),
          };
      const { firstTokenMs, durationMs } = outcome;
      const kept = outcome.ok ? keptOf(outcome.answer) : {};
      const call =
        judgement.kind === 'taken'
          ? { outcome: 'answered' as const }
          : { outcome: 'failed' as const, ...(isStopped ? {} : { code: judgement.error.data.code }) };
      book.tell({ model: name, because: why, ...call, ...kept, firstTokenMs, durationMs }, usageOf(priced, outcome.tokens));
      if (isStopped) throw step.signal.reason;
      return { judgement, said: outcome.ok ? spokenAnswer(outcome.answer) : '' };
    } finally {
      permit?.release({ tokens });
    }
  }

  try {
    const question = await toModelMessages(request, { kind: provider.kind, name, readFile: options.readFile });
    let { judgement, said } = await ask(question, because);
    if (judgement.kind === 'repair') {
      step.onNewText();
      ({ judgement, said } = await ask(
        [...question, { role: 'assistant', content: said }, { role: 'user', content: judgement.wish }],
        'repair',
      ));
    }
    if (judgement.kind !== 'taken') throw judgement.error;
    return { ...judgement.result, model: name, offline: false };
  } finally {
    timer.clear();
  }
}

/** More of a model's thoughts than this is not kept: they travel with the run. */
const THINKING_LENGTH = 8_000;

/** What the record of a call keeps of an answer apart from its text. */
function keptOf({ end, thinking }: ModelAnswer): Pick<ModelCallRecord, 'finishReason' | 'thinking'> {
  const shortened = thinking.length > THINKING_LENGTH ? `${thinking.slice(0, THINKING_LENGTH)} […]` : thinking;
  return { ...(end === 'cut' ? { finishReason: 'length' } : {}), ...(shortened.trim() === '' ? {} : { thinking: shortened.trim() }) };
}

async function findInfo(name: string, { options, step }: Pick<ChainCall, 'options' | 'step'>): Promise<ModelInfo | null> {
  try {
    return (await options.registry?.find(name)) ?? null;
  } catch (error) {
    step.log('warn', `The model registry could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** What the model is known not to do is said before it is paid for refusing. */
function checkCapabilities(request: SettledRequest, name: string, info: ModelInfo | null): void {
  if (info === null) return;
  if ((request.tools ?? []).length > 0 && !info.capabilities.includes('tools')) {
    throw new NodeError({
      code: 'MODEL_CAPABILITY_MISSING',
      message: `${name} cannot call tools.`,
      hint: 'Choose a model that can, or correct what is said of it under Settings, Models.',
      details: { capability: 'tools' },
    });
  }
  const files = [
    ...(request.files ?? []),
    ...(request.messages ?? []).flatMap((message) => (message.role === 'user' ? (message.files ?? []) : [])),
  ];
  for (const file of files) {
    const capability = capabilityFor(file);
    if (capability !== null && !info.capabilities.includes(capability)) throw cannotTake(name, file);
  }
}

function tookTooLong(name: string, timeoutMs: number | undefined): NodeError {
  return new NodeError({
    code: 'MODEL_TIMEOUT',
    message: `${name} did not finish within ${(timeoutMs ?? 0) / 1_000} s.`,
    hint: 'Give the model more time in the node’s model settings, or add a fallback.',
    retryable: true,
  });
}

function waitedTooLong(name: string): NodeError {
  return new NodeError({
    code: 'MODEL_CONNECTION_BUSY',
    message: `The call of ${name} waited for its turn until its time was over.`,
    hint: 'Heddle retries the call. Raise the rate limit of the provider under Settings, or send less at once.',
    retryable: true,
    retryAfterMs: 1_000,
  });
}
