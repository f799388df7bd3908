import { jsonSchema, type LanguageModel, type ModelMessage, Output, streamText } from 'ai';
import type { JsonSchema } from '#graph/json';
import { approximateTokens } from './approximate-tokens.ts';
import { cutOff, idle, modelError, refused } from './model-error.ts';

// The SDK prints remarks about settings to the console; what matters to the drawer of a workflow comes as an error.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** One request to a real model. */
export interface ModelCall {
  readonly model: LanguageModel;
  /** `provider:model`, for messages. */
  readonly name: string;
  readonly system: string | undefined;
  readonly messages: ModelMessage[];
  readonly temperature: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly schema: JsonSchema | undefined;
  readonly signal: AbortSignal;
  readonly onToken: (text: string) => void;
  /** How long the model may be silent. */
  readonly idleTimeoutMs: number;
}

/** What came of it. Tokens are the provider's count, or approximate where it gives none. */
export interface ModelAnswer {
  readonly text: string;
  readonly isCut: boolean;
  readonly tokens: { readonly input: number; readonly cachedInput: number; readonly output: number };
}

/**
 * Asks a model once, handing on its text as it comes. There are no retries here: the engine repeats failed steps, and
 * knows about waiting times and budgets.
 */
export async function askModel(call: ModelCall): Promise<ModelAnswer> {
  const watch = watchSilence(call);
  try {
    return await readStream(call, watch);
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason;
    throw watch.signal.aborted ? watch.signal.reason : modelError(error, call.name);
  } finally {
    watch.clear();
  }
}

async function readStream(call: ModelCall, watch: SilenceWatch): Promise<ModelAnswer> {
  const { fullStream } = streamText({
    model: call.model,
    messages: call.messages,
    maxRetries: 0,
    abortSignal: watch.signal,
    // Errors come as parts of the stream too; the default would also print them.
    onError: () => undefined,
    ...(call.system === undefined ? {} : { system: call.system }),
    ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
    ...(call.maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutputTokens }),
    // Only asks the provider for JSON; what comes is checked, mended and asked for again elsewhere. OpenAI's strict mode is off
    // because it refuses schemas with optional fields.
    ...(call.schema === undefined ? {} : { output: Output.object({ schema: jsonSchema(call.schema as Parameters<typeof jsonSchema>[0]) }), providerOptions: { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } } }),
  });
  let text = '';
  for await (const part of fullStream) {
    watch.touch();
    switch (part.type) {
      case 'text-delta':
        text += part.text;
        call.onToken(part.text);
        break;
      case 'error':
        throw part.error;
      case 'abort':
        throw watch.signal.reason ?? new Error('aborted');
      case 'finish': {
        if (part.finishReason === 'content-filter') throw refused(call.name, text);
        if (part.finishReason === 'error') throw new Error(`the provider reported ${part.rawFinishReason ?? 'an error'}`);
        // A stream that just stops, without saying why, was cut.
        if (part.finishReason === 'other' && part.rawFinishReason === undefined) throw cutOff(call.name);
        const { inputTokens, outputTokens, inputTokenDetails } = part.totalUsage;
        return {
          text,
          isCut: part.finishReason === 'length',
          tokens: {
            input: inputTokens ?? approximateTokens(`${call.system ?? ''}${JSON.stringify(call.messages)}`),
            cachedInput: inputTokenDetails.cacheReadTokens ?? 0,
            output: outputTokens ?? approximateTokens(text),
          },
        };
      }
      default:
        break;
    }
  }
  throw cutOff(call.name);
}

interface SilenceWatch {
  readonly signal: AbortSignal;
  touch(): void;
  clear(): void;
}

/** Aborts with the step's own reason, or when the model says nothing for too long. */
function watchSilence({ signal, idleTimeoutMs, name }: ModelCall): SilenceWatch {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(idle(name, idleTimeoutMs)), idleTimeoutMs);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
