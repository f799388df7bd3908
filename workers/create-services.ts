import type { RunEventBus } from '#graph/event-bus';
import { catalogue } from '#nodes/index';
import type { Store } from '#store/contract/store';
import type { Services } from './activities/services.ts';
import { createAnswerCache } from './services/cache/answer-cache.ts';
import { createWorkAside } from './services/aside/work-aside.ts';
import { type CodeIsolates, createCodeService } from './services/code/code-service.ts';
import { type ConnectionTestOutcome, type ConnectionTestRequest, testConnection } from './services/connections/test-connection.ts';
import { offlineEmbedder } from './services/embed/offline-embedder.ts';
import { embeddingModelFromEnv } from './services/embed/provider-embedder.ts';
import { createFileService } from './services/files/file-service.ts';
import { createGuardService } from './services/guard/guard-service.ts';
import { parseAllowList } from './services/http/address-rules.ts';
import { createGuardedFetch, modelAllowList } from './services/http/guarded-fetch.ts';
import { createHttpService, type HttpService } from './services/http/http-service.ts';
import { proxyFromEnv } from './services/http/proxy-from-env.ts';
import { llmConfigFromEnv, providerFromConnection } from './services/llm/config.ts';
import type { ProviderSettings } from './services/llm/provider.ts';
import { createEmbedders } from '#knowledge/embedders';
import { createIngestService } from '#knowledge/ingest/ingest-service';
import { createKnowledgeService, type IngestEngine, type KnowledgeBases } from '#knowledge/knowledge-service';
import { createPictureReader } from '#knowledge/ingest/picture-reader';
import { createDocumentCutter, type DocumentCutter } from '#knowledge/processes/document-cutter';
import { createEvaluationActivities } from '#knowledge/evaluate/evaluation-activities';
import { createEvaluationService, type EvaluationEngine } from '#knowledge/evaluate/evaluation-service';
import { createQuestionService } from '#knowledge/evaluate/question-service';
import { createSearchService } from '#knowledge/search/search-service';
import { foldersFromEnv } from '#knowledge/sources/folders-from-env';
import { openSource } from '#knowledge/sources/open-source';
import { createSyncService } from '#knowledge/sources/sync-service';
import { createSources, type KnowledgeSources, type SourceEngine } from '#knowledge/sources/sync-sources';
import { outsideOfRuns, stepKnowledge } from '#knowledge/step-knowledge';
import type { FindConnection } from './services/http/connection-headers.ts';
import { createMemoryService } from './services/memory/memory-service.ts';
import { createCallLimiter } from './services/rate/limiter.ts';
import { providerLimits } from './services/rate/rate-limits.ts';
import { createModelRegistry, type EditableRegistry } from './services/registry/registry.ts';
import { mcpCommandsFromEnv } from './services/tools/mcp-commands.ts';
import { createToolService, type RemoteTools } from './services/tools/tool-service.ts';
import { unavailableServices } from './services/unavailable.ts';
import { createLlmService, type LlmService } from './services/llm/llm-service.ts';

const DOCUMENT_WAIT_MS = 2_000;

/** The services of this process: models and HTTP, with what the operator has configured and stored. */
export function createServices(options: { readonly store: Store; readonly events: RunEventBus; readonly httpAllow: readonly string[]; readonly env: NodeJS.ProcessEnv; readonly ingestEngine: IngestEngine; readonly sourceEngine: SourceEngine; readonly evaluationEngine: EvaluationEngine; readonly rateWindowMs?: number }): Services & { readonly http: HttpService; readonly llm: LlmService; readonly registry: EditableRegistry; readonly code: CodeIsolates; readonly tools: RemoteTools; readonly knowledgeBases: KnowledgeBases; readonly sources: KnowledgeSources; readonly questions: ReturnType<typeof createQuestionService>; readonly evaluations: ReturnType<typeof createEvaluationService>; readonly cutter: DocumentCutter; readonly testConnection: (request: ConnectionTestRequest, caller: AbortSignal) => Promise<ConnectionTestOutcome> } {
  const { store, events, httpAllow, env, ingestEngine, sourceEngine, evaluationEngine } = options;
  const registry = createModelRegistry({ stored: store.models });
  const allow = parseAllowList(httpAllow.join(','));
  const fromEnv = llmConfigFromEnv(env);
  const modelFetch = createGuardedFetch(modelAllowList(allow, fromEnv.providers.flatMap(({ baseUrl }) => baseUrl ?? [])));
  const guarded = (provider: ProviderSettings): ProviderSettings => ({ ...provider, fetch: modelFetch });
  const config = { ...fromEnv, providers: fromEnv.providers.map(guarded) };

  async function connectionProviders(): Promise<readonly ProviderSettings[]> {
    const connections = await store.connections.list();
    const providers = await Promise.all(
      connections.map(async ({ id, name, kind, settings }) => providerFromConnection({ name, kind, settings, secret: (await store.connections.secret(id)) ?? {} })),
    );
    return providers.filter((provider) => provider !== null).map(guarded);
  }

  const findConnection: FindConnection = async (id) => {
    const [connection, secret] = await Promise.all([store.connections.get(id), store.connections.secret(id)]);
    return connection === null ? null : { kind: connection.kind, settings: connection.settings, secret: secret ?? {} };
  };
  const proxy = proxyFromEnv(env);
  const http = createHttpService({ allow, findConnection, proxy });
  const providers = async (): Promise<readonly ProviderSettings[]> => [...(await connectionProviders()), ...config.providers];
  const limits = { rates: store.rates, limitsOf: providerLimits({ connections: () => store.connections.list(), env }), windowMs: options.rateWindowMs };
  const limiter = createCallLimiter(limits);
  const embedders = createEmbedders(providers, limiter);
  const workAside = createWorkAside();
  // Documents wait with Temporal and not in the worker, where they would take the places of runs.
  const documentEmbedders = createEmbedders(providers, createCallLimiter({ ...limits, maxWaitMs: DOCUMENT_WAIT_MS }));
  const files = createFileService(store.files);
  const llm = createLlmService({
    config,
    registry,
    limiter,
    // By spelling, whatever knowledge is embedded with: a model of meaning takes prompts about different things for the same.
    cache: createAnswerCache({ answers: store.answers, embedder: offlineEmbedder }),
    connectionProviders,
    readFile: (file) => files.read(file),
  });
  const search = createSearchService({ store, embedders });
  const cutter = createDocumentCutter();
  const pictures = createPictureReader({ askAside: (signal) => outsideOfRuns({ llm, http }, signal).ask });
  const aside = (signal: AbortSignal) => outsideOfRuns({ llm, http }, signal);
  const bases = createKnowledgeService({ store, files, embedders, cutter, pictures, search, engine: ingestEngine, defaultModel: embeddingModelFromEnv(env), aside });
  const folders = foldersFromEnv(env);
  const sources = createSources({ store, engine: sourceEngine, knowledge: bases, folders });
  const knowledgeBases: KnowledgeBases = { ...bases, remove: (id) => sources.removeBase(id) };
  return {
    store,
    events,
    catalogue,
    registry,
    ...unavailableServices,
    files,
    guard: createGuardService(workAside.guard),
    memory: createMemoryService(store),
    code: createCodeService({ readFile: (file) => files.read(file) }),
    http,
    tools: createToolService({ http, findConnection, commands: mcpCommandsFromEnv(env), openApiTools: workAside.openApiTools, files }),
    llm,
    knowledge: { forStep: (step) => stepKnowledge({ search, knowledgeBases, llm, http }, step) },
    knowledgeBases,
    sources,
    questions: createQuestionService({ store, aside }),
    evaluations: createEvaluationService({ store, engine: evaluationEngine }),
    evaluating: createEvaluationActivities({ store, search, aside }),
    cutter,
    testConnection: (request, caller) => testConnection(request, { allow, modelFetch, proxy }, caller),
    syncs: createSyncService({ store, files, knowledge: bases, open: (settings) => openSource(settings, { http, findConnection, folders, allow, readSitemap: (bytes, at, signal) => cutter.readSitemap(bytes, at, signal) }), unschedule: (id) => sourceEngine.unschedule(id) }),
    ingest: createIngestService({ store, files, embedders: documentEmbedders, cutter, pictures }),
  };
}
