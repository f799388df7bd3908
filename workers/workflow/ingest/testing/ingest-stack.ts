import { Client } from '@temporalio/client';
import { NativeConnection, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventBus } from '#graph/event-bus';
import { type KnowledgeDocument, type SearchResult, type SearchSettings, searchSettingsSchema } from '#graph/knowledge';
import { createIngestEngine } from '#workers/client/ingest-engine';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { type MockEmbeddings, startMockEmbeddings } from '#test/stack/mock-embeddings';
import { createServices } from '#workers/create-services';
import type { IngestEngine, KnowledgeBases } from '#knowledge/knowledge-service';
import { createPayloadSeal } from '#workers/payload-seal';
import { createWorker } from '#workers/worker';
import { bundleWorkflow } from '../../../../scripts/lib/workflow-bundle.mjs';

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** What a base embeds with unless it says otherwise. */
export const MODEL = 'openai:small';

/** Ingestion with all its real parts on a Temporal that runs already; only the provider of embeddings is led by the test. */
export interface IngestStack {
  readonly client: Client;
  readonly store: Store;
  readonly knowledge: KnowledgeBases;
  readonly embeddings: MockEmbeddings;
  /** Has ingestion begun by another engine until it is called without one. */
  useEngine(engine?: IngestEngine): void;
  setKey(key: string): Promise<void>;
  startWorker(): Promise<void>;
  /** Stops the worker as an operator does. */
  stopWorker(): Promise<void>;
  /** A base with chunks of some thirty tokens. */
  base(change?: { readonly embeddingModel?: string }): Promise<string>;
  add(id: string, key: string, text: string): Promise<KnowledgeDocument>;
  document(id: string, documentId: string): Promise<KnowledgeDocument | null>;
  search(id: string, query: string, settings?: Partial<SearchSettings>): Promise<SearchResult>;
  /** The names of the documents that a search for words finds. */
  found(id: string, query: string, settings?: Partial<SearchSettings>): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts it with a worker. */
export async function startIngestStack(
  address: string,
  options: { readonly rateWindowMs?: number; readonly limits?: Readonly<Record<string, string>> } = {},
): Promise<IngestStack> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-ingest-'));
  const [store, connection, embeddings] = await Promise.all([
    openStore({ path: join(folder, 'heddle.db') }),
    NativeConnection.connect({ address }),
    startMockEmbeddings(),
  ]);
  const seal = createPayloadSeal({ key: store.deriveKey('temporal payloads'), isUnsealed: () => false, onForged: () => undefined });
  const client = new Client({ connection, dataConverter: { payloadCodecs: [seal.client] } });
  const connectionTo = (key: string) => ({
    id: 'openai',
    name: 'OpenAI',
    kind: 'openai',
    settings: { baseUrl: embeddings.url, ...options.limits },
    secret: { apiKey: key },
    at: new Date().toISOString(),
  });
  await store.connections.insert(connectionTo('right'));
  const temporal = createIngestEngine(client);
  let engine: IngestEngine = temporal;
  const services = createServices({
    ...(options.rateWindowMs === undefined ? {} : { rateWindowMs: options.rateWindowMs }),
    store,
    events: createEventBus(),
    httpAllow: ['127.0.0.1'],
    env: {},
    ingestEngine: { ingest: (args, how) => engine.ingest(args, how), build: (args, how) => engine.build(args, how) },
    sourceEngine: { schedule: async () => ({ isRunning: false }), trigger: async () => undefined, unschedule: async () => undefined },
    evaluationEngine: { evaluate: async () => undefined },
  });
  const knowledge = services.knowledgeBases;
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;

  async function startWorker(): Promise<void> {
    bundle ??= bundleWorkflow();
    worker = await createWorker({
      release: 'test',
      connection,
      namespace: 'default',
      codecs: [seal.worker],
      code: { workflowBundle: await bundle },
      services,
      onError(message, error) {
        throw new Error(message, { cause: error });
      },
    });
    running = worker.run();
  }

  async function stopWorker(): Promise<void> {
    if (worker?.getState() === 'RUNNING') worker.shutdown();
    await running;
    worker = undefined;
  }

  const search: IngestStack['search'] = async (id, query, settings = {}) => {
    const result = await knowledge.search(
      id,
      {
        query,
        filter: [],
        settings: searchSettingsSchema.parse({
          mode: 'keyword',
          limit: 100,
          candidates: 500,
          context: { maxTokens: 200_000, neighbours: 0 },
          ...settings,
        }),
      },
      new AbortController().signal,
    );
    if (result === null) throw new Error(`There is no base ${id}`);
    return result;
  };

  await startWorker();
  return {
    client,
    store,
    knowledge,
    embeddings,
    useEngine(other = temporal) {
      engine = other;
    },
    async setKey(key) {
      await store.connections.update(connectionTo(key));
    },
    startWorker,
    stopWorker,
    async base({ embeddingModel = MODEL } = {}) {
      return (
        await knowledge.create({
          name: 'Base',
          description: '',
          fields: [],
          chunking: { strategy: 'recursive', size: 32, overlap: 0 },
          embeddingModel,
        })
      ).id;
    },
    async add(id, documentKey, text) {
      return (await knowledge.add(id, { key: documentKey, name: documentKey, text, metadata: {} }))!;
    },
    document: (id, documentId) => knowledge.document(id, documentId),
    search,
    async found(id, query, settings) {
      return [...new Set((await search(id, query, settings)).candidates.map(({ documentName }) => documentName))].toSorted();
    },
    async stop() {
      await stopWorker();
      await Promise.all([services.cutter.close(), services.http.close(), services.code.close(), services.tools.close()]);
      await connection.close();
      await store.close();
      await embeddings.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A text of so many paragraphs, each a chunk of its own and unlike the others; all hold the word. */
export function textOf(word: string, paragraphs: number): string {
  return Array.from(
    { length: paragraphs },
    (_, number) =>
      `The ${word} of paragraph ${number} is about thread number ${number * 7} and the weaver of house ${number * 13}, who has ${number * 3} looms.`,
  ).join('\n\n');
}
