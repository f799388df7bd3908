import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { trimEndOf } from '#graph/trim-characters';
import { exactFetch } from './exact-fetch.ts';
import { fetchOllama } from './ollama-stream.ts';

/** The wire formats that are spoken. `openai` is the responses API, `openai-chat` the older chat completions of the same maker. */
export type ProviderKind = 'openai' | 'openai-chat' | 'anthropic' | 'google' | 'ollama' | 'openai-compatible';

/** Where models are asked, and with which key. */
export interface ProviderSettings {
  /** The part of a model's name before the colon. */
  readonly id: string;
  readonly kind: ProviderKind;
  readonly title: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** How it is asked; plain `fetch` in tests alone. */
  readonly fetch?: typeof fetch;
  /** The model that `auto` takes. */
  readonly defaultModel: string;
  /** Models to offer in the editor; any other may be typed. */
  readonly models: readonly string[];
}

/** What each kind of provider is when nothing else is said. */
export const PROVIDER_DEFAULTS: {
  readonly [K in ProviderKind]: {
    readonly title: string;
    readonly path: string;
    readonly defaultModel: string;
    readonly models: readonly string[];
  };
} = {
  openai: {
    title: 'OpenAI',
    path: '/v1',
    defaultModel: 'gpt-6-luna',
    models: ['gpt-6-luna', 'gpt-6-sol', 'gpt-5.6-terra', 'gpt-5.4-mini', 'gpt-5-mini'],
  },
  'openai-chat': {
    title: 'OpenAI',
    path: '/v1',
    defaultModel: 'gpt-6-luna',
    models: ['gpt-6-luna', 'gpt-6-sol', 'gpt-5.6-terra', 'gpt-5.4-mini', 'gpt-5-mini'],
  },
  anthropic: {
    title: 'Anthropic',
    path: '/v1',
    defaultModel: 'claude-haiku-5-5',
    models: ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'],
  },
  google: {
    title: 'Google Gemini',
    path: '/v1beta',
    defaultModel: 'gemini-3.8-flash',
    models: ['gemini-3.8-flash', 'gemini-3.5-flash-lite', 'gemini-2.5-pro'],
  },
  ollama: { title: 'Ollama', path: '/api', defaultModel: 'llama3.2', models: ['llama3.2', 'qwen3', 'gemma3'] },
  'openai-compatible': { title: 'OpenAI-compatible', path: '/v1', defaultModel: 'default', models: [] },
};

/** True when the provider can be asked: it has a key, or needs none. */
export function isReady(provider: ProviderSettings): boolean {
  return provider.kind === 'ollama' || provider.kind === 'openai-compatible'
    ? provider.baseUrl !== undefined
    : provider.apiKey !== undefined || provider.baseUrl !== undefined;
}

/** The SDK's model for a name. */
export function languageModel(provider: ProviderSettings, model: string): LanguageModel {
  const baseURL = baseUrlOf(provider);
  // Without a key of ours the SDK would look for one in the environment; an endpoint of one's own may need none.
  const send = exactFetch(provider.fetch ?? fetch);
  const settings = { apiKey: provider.apiKey ?? 'none', fetch: send, ...(baseURL === undefined ? {} : { baseURL }) };
  switch (provider.kind) {
    case 'openai':
      return createOpenAI(settings).responses(model);
    case 'openai-chat':
      return createOpenAI(settings).chat(model);
    case 'anthropic':
      return createAnthropic(settings)(model);
    case 'google':
      return createGoogleGenerativeAI(settings)(model);
    case 'ollama':
      return createOllama({
        fetch: fetchOllama(send),
        ...(baseURL === undefined ? {} : { baseURL }),
        ...(provider.apiKey === undefined ? {} : { headers: { authorization: `Bearer ${provider.apiKey}` } }),
      })(model);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: provider.id,
        fetch: send,
        baseURL: baseURL ?? '',
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...(provider.apiKey === undefined ? {} : { apiKey: provider.apiKey }),
      })(model);
  }
}

/** The provider's `fetch` as the SDKs take it. */
export function fetchOf({ fetch: own }: Pick<ProviderSettings, 'fetch'>): { readonly fetch?: typeof fetch } {
  return own === undefined ? {} : { fetch: own };
}

/**
 * The provider for a model that is reached elsewhere. Its key goes along only where it would go anyway: an address can be set by those who
 * can't see the key.
 */
export function providerAt(provider: ProviderSettings, baseUrl: string): ProviderSettings {
  const { apiKey, ...rest } = provider;
  const isSamePlace =
    provider.baseUrl !== undefined &&
    URL.canParse(provider.baseUrl) &&
    URL.canParse(baseUrl) &&
    new URL(provider.baseUrl).origin === new URL(baseUrl).origin;
  return { ...rest, baseUrl, ...(isSamePlace && apiKey !== undefined ? { apiKey } : {}) };
}

/** The base URL for the SDK. People give the host alone or the whole base: a bare host gets the path that the format is known by. */
export function baseUrlOf({ baseUrl, kind }: Pick<ProviderSettings, 'baseUrl' | 'kind'>): string | undefined {
  const trimmed = baseUrl === undefined ? undefined : trimEndOf(baseUrl, '/');
  return trimmed !== undefined && /^https?:\/\/[^/]+$/i.test(trimmed) ? `${trimmed}${PROVIDER_DEFAULTS[kind].path}` : trimmed;
}
