import type { FileReference } from './file-reference.ts';
import type { Json, JsonSchema } from './json.ts';

/** Why a call goes on to the next model of a chain. */
export type FallbackReason = 'error' | 'timeout' | 'rate-limit';

/** The settled value of a `model` control: which models are asked, in which order, and how. */
export interface ModelChain {
  /** `provider:model`; `auto` takes the first provider that has a key, else the offline model. */
  readonly model: string;
  readonly fallbacks: readonly { readonly model: string; readonly on: readonly FallbackReason[] }[];
  readonly routing: ModelRouting;
  readonly cache: ModelCache;
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** How long one model of the chain may take before the next is asked. */
  readonly timeoutMs?: number | undefined;
}

/** When another model than the first is taken. */
export type ModelRouting =
  | { readonly kind: 'none' }
  /** The request's `route` decides: true takes `model`, a text names the model itself. */
  | { readonly kind: 'expression'; readonly model: string }
  /** Prompts estimated at more tokens go to `model`. */
  | { readonly kind: 'tokens'; readonly above: number; readonly model: string }
  /** The first model answers; where its answer fails the check, `model` answers instead. */
  | { readonly kind: 'escalate'; readonly model: string; readonly check: string };

/** Whether answers are kept and given again. `similar` compares the meaning of prompts, `threshold` being the cosine similarity. */
export type ModelCache =
  | { readonly kind: 'off' }
  | { readonly kind: 'exact'; readonly scope: CacheScope; readonly ttlMs: number }
  | { readonly kind: 'similar'; readonly scope: CacheScope; readonly ttlMs: number; readonly threshold: number };

/** Who shares a cached answer: one node, all nodes of a workflow, or all workflows. */
export type CacheScope = 'node' | 'workflow' | 'everywhere';

/** A tool as a model sees it. Names are `[a-zA-Z0-9_-]{1,64}`. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** A model's wish to call a tool. */
export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly arguments: Json;
  /** What the provider wants to get back with the call, such as a signature of its thoughts. */
  readonly providerOptions?: Json;
}

/** One message of a conversation. The system's words go separately, in `LlmRequest.system`. */
export type LlmMessage =
  | { readonly role: 'user'; readonly text: string; readonly files?: readonly FileReference[] }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly tool: string; readonly result: Json; readonly isError?: boolean };

/** Tokens and money that a step used. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** False when the model is not in the price table, so that `costUsd` leaves it out. */
  readonly isPriceKnown?: boolean;
}

/** One call of a model. */
export interface LlmRequest {
  /** A model by name, or a whole chain. */
  readonly model: string | ModelChain;
  readonly system?: string;
  /** Messages before the prompt: few-shot examples, history, the turns of an agent. */
  readonly messages?: readonly LlmMessage[];
  /** The last user message; may be empty when `messages` end with what is to be answered. */
  readonly prompt: string;
  /** Go with the prompt. */
  readonly files?: readonly FileReference[];
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  /** With a schema the answer is JSON that agrees with it. */
  readonly schema?: JsonSchema;
  readonly tools?: readonly ToolDefinition[];
  /** `auto` by default; `none` forbids tools, a name forces one. */
  readonly toolChoice?: 'auto' | 'none' | { readonly tool: string };
  /** See `ModelRouting`. */
  readonly route?: Json;
  /**
   * For the offline model: what to answer, one entry a call, else it answers by its rules. `{ "toolCalls": [{ "tool", "arguments" }] }`
   * calls tools.
   */
  readonly script?: readonly Json[];
  /** Which entry of the script: for an agent its turn; by default the step's iteration. */
  readonly scriptIndex?: number;
}

/** Why a model stopped writing. */
export type FinishReason = 'stop' | 'length';

/** A model's answer. */
export interface LlmResult {
  readonly text: string;
  /** Present when a schema was asked for. */
  readonly data?: Json;
  /** Present when the model wants tools called. */
  readonly toolCalls?: readonly ToolCall[];
  /** `length` when the text was cut off at its maximum length; absent when the model said all it wanted to say. */
  readonly finishReason?: FinishReason;
  /** The model that really answered, `provider:model`. */
  readonly model: string;
  /** True when the labelled offline stand-in answered. */
  readonly offline: boolean;
  readonly usage: Usage;
  /** True when the answer came from the cache. */
  readonly cached?: boolean;
}

/** The chain that asks one model and nothing else. */
export function singleModel(model: string): ModelChain {
  return { model, fallbacks: [], routing: { kind: 'none' }, cache: { kind: 'off' } };
}
