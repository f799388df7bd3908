import { jsonSchema, type LanguageModel, type ModelMessage, Output, streamText, type ToolChoice, type ToolSet } from 'ai';
import type { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import { approximateTokens } from './approximate-tokens.ts';
import { cutOff, idle, modelError } from './model-error.ts';
import type { TokenCount } from './prices.ts';
import { createThinkingSplitter, type SpokenPiece, withoutOrphanThinking } from './thinking.ts';
import type { RawToolCall } from './tools.ts';

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
  /** Asks the provider for JSON in its own way. */
  readonly schema: JsonSchema | undefined;
  readonly tools: ToolSet | undefined;
  readonly toolChoice: ToolChoice<ToolSet> | undefined;
  readonly signal: AbortSignal;
  readonly onToken: (text: string) => void;
  /** How long the model may be silent. */
  readonly idleTimeoutMs: number;
}

/** What came of it. Tokens are the provider's count, or approximate where it gives none. */
export interface ModelAnswer {
  /** Without the model's thoughts. */
  readonly text: string;
  /** What the model thought before it answered, as far as the provider shows it; empty otherwise. */
  readonly thinking: string;
  readonly toolCalls: readonly RawToolCall[];
  readonly end: 'complete' | 'cut' | 'refused';
}

/** A call that is over, whether it succeeded or failed, with what it took. Times in milliseconds. */
export type ModelOutcome = {
  readonly tokens: TokenCount;
  /** Null when nothing came. */
  readonly firstTokenMs: number | null;
  readonly durationMs: number;
} & ({ readonly ok: true; readonly answer: ModelAnswer } | { readonly ok: false; readonly error: NodeError | 'aborted' });

/** What has come so far. */
interface Heard {
  text: string;
  thinking: string;
  firstTokenMs: number | null;
}

const NO_TOKENS: TokenCount = { input: 0, cachedInput: 0, output: 0 };

/**
 * Asks a model once, handing on its text as it comes. There are no retries here: the engine repeats failed steps, and
 * knows about waiting times and budgets.
 */
export async function askModel(call: ModelCall): Promise<ModelOutcome> {
  const watch = watchSilence(call);
  const startedAt = performance.now();
  const heard: Heard = { text: '', thinking: '', firstTokenMs: null };
  const times = () => ({ firstTokenMs: heard.firstTokenMs, durationMs: Math.round(performance.now() - startedAt) });
  try {
    const { tokens, ...answer } = await readStream(call, watch, heard, startedAt);
    return { ok: true, answer, tokens, ...times() };
  } catch (error) {
    // What came before the end was paid for, and nobody says how much.
    const tokens =
      heard.thinking + heard.text === ''
        ? NO_TOKENS
        : { input: approximateInput(call), cachedInput: 0, output: approximateTokens(heard.thinking + heard.text) };
    if (call.signal.aborted) return { ok: false, error: 'aborted', tokens, ...times() };
    return { ok: false, error: modelError(watch.signal.aborted ? watch.signal.reason : error, call.name), tokens, ...times() };
  } finally {
    watch.clear();
  }
}

async function readStream(
  call: ModelCall,
  watch: SilenceWatch,
  heard: Heard,
  startedAt: number,
): Promise<ModelAnswer & { readonly tokens: TokenCount }> {
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
    ...(call.tools === undefined ? {} : { tools: call.tools }),
    ...(call.toolChoice === undefined ? {} : { toolChoice: call.toolChoice }),
    // Only asks the provider for JSON; the answer is checked, and asked for again, elsewhere. OpenAI's strict mode is off
    // because it refuses schemas with optional fields.
    ...(call.schema === undefined
      ? {}
      : {
          output: Output.object({ schema: jsonSchema(call.schema as Parameters<typeof jsonSchema>[0]) }),
          providerOptions: { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } },
        }),
  });
  const toolCalls: RawToolCall[] = [];
  // The SDK parses arguments with rounded numbers: what the model wrote is read by our own reader.
  const written = new Map<string, string>();
  const splitter = createThinkingSplitter();
  const hear = ({ text, thinking }: SpokenPiece): void => {
    heard.thinking += thinking;
    // Ollama says nothing before it thinks.
    if (text === '') return;
    touch();
    heard.text += text;
    call.onToken(text);
  };
  const touch = (): void => void (heard.firstTokenMs ??= Math.round(performance.now() - startedAt));
  for await (const part of fullStream) {
    watch.touch();
    switch (part.type) {
      case 'text-delta':
        hear(splitter.push(part.text));
        break;
      case 'reasoning-delta':
        heard.thinking += part.text;
        break;
      case 'tool-input-start':
        touch();
        break;
      case 'tool-input-delta':
        written.set(part.id, `${written.get(part.id) ?? ''}${part.delta}`);
        break;
      case 'tool-call':
        touch();
        toolCalls.push({
          id: part.toolCallId,
          tool: part.toolName,
          input: inputOf(written.get(part.toolCallId), part.input),
          ...(part.providerMetadata === undefined ? {} : { providerOptions: part.providerMetadata as Json }),
        });
        break;
      case 'error':
        throw part.error;
      case 'abort':
        throw watch.signal.reason ?? new Error('aborted');
      case 'finish': {
        if (part.finishReason === 'error') throw new Error(`the provider reported ${part.rawFinishReason ?? 'an error'}`);
        // A stream that just stops, without saying why, was cut.
        if (part.finishReason === 'other' && part.rawFinishReason === undefined) throw cutOff(call.name);
        hear(splitter.end());
        const { text, thinking } = heard.thinking === '' ? withoutOrphanThinking(heard.text) : heard;
        const { inputTokens, outputTokens, inputTokenDetails } = part.totalUsage;
        return {
          text,
          thinking,
          toolCalls,
          end: part.finishReason === 'content-filter' ? 'refused' : part.finishReason === 'length' ? 'cut' : 'complete',
          tokens: {
            input: inputTokens ?? approximateInput(call),
            cachedInput: inputTokenDetails.cacheReadTokens ?? 0,
            output:
              outputTokens ?? approximateTokens(`${heard.thinking}${heard.text}${toolCalls.length === 0 ? '' : JSON.stringify(toolCalls)}`),
          },
        };
      }
      default:
        break;
    }
  }
  throw cutOff(call.name);
}

function approximateInput({ system, messages }: ModelCall): number {
  // The content of files would count for more than the words.
  return approximateTokens(
    `${system ?? ''}${JSON.stringify(messages, (key, value: unknown) => (key === 'data' || key === 'image' ? '' : value))}`,
  );
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

/** What the model wrote as the arguments of a call; a call without a word of its own has those that the SDK read. */
function inputOf(text: string | undefined, input: unknown): unknown {
  return text === undefined || text.trim() === '' ? input : text;
}
