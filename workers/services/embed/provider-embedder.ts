import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, type EmbeddingModel } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { NodeError } from '#graph/errors';
import { errorWithoutEcho } from '../connections/without-secrets.ts';
import type { CallLimiter } from '../llm/collaborators.ts';
import { modelError } from '../llm/model-error.ts';
import { baseUrlOf, fetchOf, isReady, type ProviderSettings } from '../llm/provider.ts';
import { type Embedder, normalize } from './embedder.ts';
import { meaningEmbedder } from './meaning-embedder.ts';

type Providers = () => Promise<readonly ProviderSettings[]>;

/**
 * Returns what new knowledge bases embed with: `HEDDLE_EMBEDDING_MODEL` (`provider:model`), or the built-in embedder by meaning.
 * @throws Error naming the variable when it is not written like that
 */
export function embeddingModelFromEnv(env: { readonly [name: string]: string | undefined }): string {
  const name = env['HEDDLE_EMBEDDING_MODEL']?.trim() ?? '';
  if (name === '' || name === 'offline') return meaningEmbedder.id;
  if (!/^[^:\s]+:\S+$/.test(name))
    throw new Error('HEDDLE_EMBEDDING_MODEL: is written provider:model, such as openai:text-embedding-3-small');
  return name;
}

/** About so many characters are a token. */
const TOKEN_LENGTH = 4;

/**
 * Embeds with a model of one of the providers, found again with every call, so that a new key counts at once; the limiter holds calls back
 * as the provider's connection says.
 */
export function createProviderEmbedder(name: string, providers: Providers, limiter?: CallLimiter): Embedder {
  const colon = name.indexOf(':');
  let dimensions: number | null = null;
  return {
    id: name,
    get dimensions() {
      return dimensions;
    },
    async embed(texts, { signal } = {}) {
      if (texts.length === 0) return [];
      const provider = name.slice(0, colon);
      const settings = (await providers()).find(({ id }) => id === provider);
      const model = embeddingModel(name, settings, name.slice(colon + 1));
      const estimatedTokens = Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / TOKEN_LENGTH);
      const permit = await limiter?.acquire({ provider, estimatedTokens, signal: signal ?? new AbortController().signal });
      let used: { readonly tokens: number } | undefined;
      try {
        const { embeddings, usage } = await embedMany({
          model,
          values: [...texts],
          maxRetries: 1,
          maxParallelCalls: 4,
          ...(signal === undefined ? {} : { abortSignal: signal }),
        });
        if (usage.tokens > 0) used = { tokens: usage.tokens };
        dimensions = embeddings[0]?.length ?? dimensions;
        return embeddings.map((values) => normalize(Float32Array.from(values)));
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        throw errorWithoutEcho(modelError(error, name), settings?.apiKey === undefined ? [] : [settings.apiKey]);
      } finally {
        permit?.release(used);
      }
    },
  };
}

function embeddingModel(name: string, provider: ProviderSettings | undefined, model: string): EmbeddingModel {
  if (provider === undefined)
    throw new NodeError({
      code: 'MODEL_NOT_FOUND',
      message: `There is no provider for the embedding model "${name}".`,
      hint: 'Set HEDDLE_EMBEDDING_MODEL to provider:model with a provider of this installation, or leave it out.',
    });
  if (!isReady(provider))
    throw new NodeError({
      code: 'MODEL_KEY_MISSING',
      message: `There is no key for ${provider.title}, which is to embed texts.`,
      hint: 'Add a connection under Settings, or leave HEDDLE_EMBEDDING_MODEL out.',
    });
  const baseURL = baseUrlOf(provider);
  const settings = { apiKey: provider.apiKey ?? 'none', ...fetchOf(provider), ...(baseURL === undefined ? {} : { baseURL }) };
  switch (provider.kind) {
    case 'openai':
    case 'openai-chat':
      return createOpenAI(settings).embeddingModel(model);
    case 'google':
      return createGoogleGenerativeAI(settings).embeddingModel(model);
    case 'ollama':
      return createOllama({
        ...fetchOf(provider),
        ...(baseURL === undefined ? {} : { baseURL }),
        ...(provider.apiKey === undefined ? {} : { headers: { authorization: `Bearer ${provider.apiKey}` } }),
      }).textEmbeddingModel(model);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: provider.id,
        ...fetchOf(provider),
        baseURL: baseURL ?? '',
        ...(provider.apiKey === undefined ? {} : { apiKey: provider.apiKey }),
      }).embeddingModel(model);
    case 'anthropic':
      throw new NodeError({
        code: 'MODEL_NOT_FOUND',
        message: `${provider.title} offers no models that embed texts.`,
        hint: 'Set HEDDLE_EMBEDDING_MODEL to a model of another provider, or leave it out.',
      });
  }
}
