import type { FileService } from '#graph/node-services';
import type { Store } from '#store/contract/store';
import { createAnswerCache } from './services/cache/answer-cache.ts';
import { offlineEmbedder } from './services/embed/offline-embedder.ts';
import type { AllowList } from './services/http/address-rules.ts';
import { createGuardedFetch, modelAllowList } from './services/http/guarded-fetch.ts';
import type { CallLimiter } from './services/llm/collaborators.ts';
import { llmConfigFromEnv, providerFromConnection } from './services/llm/config.ts';
import { createLlmService, type LlmService } from './services/llm/llm-service.ts';
import type { ProviderSettings } from './services/llm/provider.ts';
import { createCallLimiter } from './services/rate/limiter.ts';
import { providerLimits } from './services/rate/rate-limits.ts';
import { createModelRegistry, type EditableRegistry } from './services/registry/registry.ts';

interface ModelOptions {
  readonly store: Store;
  readonly env: NodeJS.ProcessEnv;
  readonly allow: AllowList;
  readonly files: FileService;
  /** The minute of "per minute", for tests. */
  readonly rateWindowMs?: number | undefined;
}

/** What asks models. */
export interface Models {
  readonly llm: LlmService;
  readonly registry: EditableRegistry;
  /** Those of stored connections, which go first, and those of the configuration. */
  readonly providers: () => Promise<readonly ProviderSettings[]>;
  /** Keeps the limits of providers together with all other limiters of this store. */
  readonly limiter: (options?: { readonly maxWaitMs: number }) => CallLimiter;
  /** Reaches the addresses of providers, and no other private ones. */
  readonly modelFetch: typeof fetch;
}

/** Models, with what the operator has configured and stored. */
export function createModels({ store, env, allow, files, rateWindowMs }: ModelOptions): Models {
  const registry = createModelRegistry({ stored: store.models });
  const fromEnv = llmConfigFromEnv(env);
  const modelFetch = createGuardedFetch(
    modelAllowList(
      allow,
      fromEnv.providers.flatMap(({ baseUrl }) => baseUrl ?? []),
    ),
  );
  const guarded = (provider: ProviderSettings): ProviderSettings => ({ ...provider, fetch: modelFetch });
  const config = { ...fromEnv, providers: fromEnv.providers.map(guarded) };
  const limitsOf = providerLimits({ connections: () => store.connections.list(), env });
  const limiter: Models['limiter'] = (options) => createCallLimiter({ rates: store.rates, limitsOf, windowMs: rateWindowMs, ...options });

  async function connectionProviders(): Promise<readonly ProviderSettings[]> {
    const connections = await store.connections.list();
    const providers = await Promise.all(
      connections.map(async ({ id, name, kind, settings }) =>
        providerFromConnection({ name, kind, settings, secret: (await store.connections.secret(id)) ?? {} }),
      ),
    );
    return providers.filter((provider) => provider !== null).map(guarded);
  }

  const llm = createLlmService({
    config,
    registry,
    limiter: limiter(),
    // By spelling, whatever knowledge is embedded with: a model of meaning takes prompts about different things for the same.
    cache: createAnswerCache({ answers: store.answers, embedder: offlineEmbedder }),
    connectionProviders,
    readFile: (file) => files.read(file),
  });
  return { llm, registry, providers: async () => [...(await connectionProviders()), ...config.providers], limiter, modelFetch };
}
