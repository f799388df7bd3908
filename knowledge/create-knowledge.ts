import type { FileService, KnowledgeService } from '#graph/node-services';
import type { Store } from '#store/contract/store';
import { embeddingModelFromEnv } from '#workers/services/embed/provider-embedder';
import type { AllowList } from '#workers/services/http/address-rules';
import type { FindConnection } from '#workers/services/http/connection-headers';
import type { HttpService } from '#workers/services/http/http-service';
import type { CallLimiter } from '#workers/services/llm/collaborators';
import type { ProviderSettings } from '#workers/services/llm/provider';
import type { ServiceStep, StepServices } from '#workers/services/service-step';
import { createEmbedders } from './embedders.ts';
import { createEvaluationActivities, type EvaluationActivities } from './evaluate/evaluation-activities.ts';
import { createEvaluationService, type EvaluationEngine } from './evaluate/evaluation-service.ts';
import { createQuestionService } from './evaluate/question-service.ts';
import { createIngestService, type IngestService } from './ingest/ingest-service.ts';
import { createPictureReader } from './ingest/picture-reader.ts';
import { createKnowledgeService, type IngestEngine, type KnowledgeBases } from './knowledge-service.ts';
import { createDocumentCutter, type DocumentCutter } from './processes/document-cutter.ts';
import { createSearchService } from './search/search-service.ts';
import { foldersFromEnv } from './sources/folders-from-env.ts';
import { openSource } from './sources/open-source.ts';
import { createSyncService, type SyncService } from './sources/sync-service.ts';
import { createSources, type KnowledgeSources, type SourceEngine } from './sources/sync-sources.ts';
import { outsideOfRuns, stepKnowledge } from './step-knowledge.ts';

/** Documents wait with Temporal and not in the worker, where they would take the places of runs. */
const DOCUMENT_WAIT_MS = 2_000;

/** What starts the workflows of knowledge. */
export interface KnowledgeEngines {
  readonly ingestEngine: IngestEngine;
  readonly sourceEngine: SourceEngine;
  readonly evaluationEngine: EvaluationEngine;
}

interface Options extends KnowledgeEngines, Pick<StepServices, 'llm'> {
  readonly http: HttpService;
  readonly store: Store;
  readonly env: NodeJS.ProcessEnv;
  readonly files: FileService;
  readonly allow: AllowList;
  readonly findConnection: FindConnection;
  readonly providers: () => Promise<readonly ProviderSettings[]>;
  readonly limiter: (options?: { readonly maxWaitMs: number }) => CallLimiter;
}

/** Everything that works with knowledge: for people, for steps of runs, and the activities of its workflows. */
export interface Knowledge {
  readonly knowledge: { forStep(step: ServiceStep): KnowledgeService };
  readonly knowledgeBases: KnowledgeBases;
  readonly sources: KnowledgeSources;
  readonly questions: ReturnType<typeof createQuestionService>;
  readonly evaluations: ReturnType<typeof createEvaluationService>;
  readonly cutter: DocumentCutter;
  readonly ingest: IngestService;
  readonly syncs: SyncService;
  readonly evaluating: EvaluationActivities;
}

/** Puts together what works with knowledge. */
export function createKnowledge(options: Options): Knowledge {
  const { store, env, files, allow, findConnection, providers, limiter, llm, http, ingestEngine, sourceEngine, evaluationEngine } = options;
  const embedders = createEmbedders(providers, limiter());
  const aside = (signal: AbortSignal) => outsideOfRuns({ llm, http }, signal);
  const search = createSearchService({ store, embedders });
  const cutter = createDocumentCutter();
  const pictures = createPictureReader({ askAside: (signal) => aside(signal).ask });
  const bases = createKnowledgeService({
    store,
    files,
    embedders,
    cutter,
    pictures,
    search,
    engine: ingestEngine,
    defaultModel: embeddingModelFromEnv(env),
    aside,
  });
  const folders = foldersFromEnv(env);
  const sources = createSources({ store, engine: sourceEngine, knowledge: bases, folders });
  const knowledgeBases: KnowledgeBases = { ...bases, remove: (id) => sources.removeBase(id) };
  const reading = {
    http,
    findConnection,
    folders,
    allow,
    readSitemap: (bytes: Uint8Array, at: URL, signal: AbortSignal) => cutter.readSitemap(bytes, at, signal),
  };
  return {
    knowledge: { forStep: (step) => stepKnowledge({ search, knowledgeBases, llm, http }, step) },
    knowledgeBases,
    sources,
    questions: createQuestionService({ store, aside }),
    evaluations: createEvaluationService({ store, engine: evaluationEngine }),
    cutter,
    ingest: createIngestService({
      store,
      files,
      embedders: createEmbedders(providers, limiter({ maxWaitMs: DOCUMENT_WAIT_MS })),
      cutter,
      pictures,
    }),
    syncs: createSyncService({
      store,
      files,
      knowledge: bases,
      open: (settings) => openSource(settings, reading),
      unschedule: (id) => sourceEngine.unschedule(id),
    }),
    evaluating: createEvaluationActivities({ store, search, aside }),
  };
}
