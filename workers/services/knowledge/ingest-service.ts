import { NodeError } from '#graph/errors';
import type { Generation } from '#graph/knowledge';
import type { FileService } from '#graph/node-services';
import type { StoredDocument } from '#store/knowledge';
import type { Store } from '#store/store';
import type { EmbedProgress, IngestActivities, IngestArguments } from '#workers/workflow/ingest/messages';
import { chunkDocument } from './chunk/chunk-document.ts';
import { checkDimensions, type FindEmbedder } from './embedders.ts';
import { parseDocument } from './parse/parse-document.ts';

/** Chunks that are embedded by one call. */
const BATCH = 64;

/** The pieces of ingestion, each safe to repeat; `signal` stops them. */
export type IngestService = { readonly [K in keyof IngestActivities]: (args: Parameters<IngestActivities[K]>[0], signal: AbortSignal) => ReturnType<IngestActivities[K]> };

/** Brings documents into indexes. States and progress are told to the store, where pages read them. */
export function createIngestService({ store, files, embedders }: { readonly store: Store; readonly files: FileService; readonly embedders: FindEmbedder }): IngestService {
  const { knowledge } = store;
  const at = (): string => new Date().toISOString();

  /** The document and generation, while the version is still the newest. */
  async function current({ knowledgeId, generation, documentId, version }: IngestArguments): Promise<{ readonly document: StoredDocument; readonly build: Generation } | null> {
    const [document, build] = await Promise.all([knowledge.document(knowledgeId, documentId), knowledge.generation(knowledgeId, generation)]);
    return document === null || build === null || document.version !== version ? null : { document, build };
  }

  async function embedded(args: IngestArguments, texts: readonly string[], build: Generation, signal: AbortSignal): Promise<readonly Float32Array[]> {
    const { model, dimensions } = build.settings.embedding;
    try {
      const vectors = await embedders(model).embed(texts, { signal });
      checkDimensions(vectors, dimensions, model);
      return vectors;
    } catch (error) {
      // It may be tried again for hours: the page says meanwhile what it waits for.
      if (error instanceof NodeError && !signal.aborted) await knowledge.setState({ id: args.documentId, version: args.version }, { state: 'embedding', error: error.data, at: at() });
      throw error;
    }
  }

  return {
    async 'knowledge.prepare'(args, signal) {
      const found = await current(args);
      const index = await knowledge.index(args.knowledgeId, args.generation);
      if (found === null || index === null) return null;
      const { document, build } = found;
      const about = { id: document.id, version: document.version };
      await knowledge.setState(about, { state: 'parsing', error: null, at: at() });
      const bytes = await files.read({ $file: document.fileHash, name: document.name, mediaType: document.mediaType, bytes: document.bytes });
      const parsed = await parseDocument({ name: document.name, mediaType: document.mediaType, bytes }, { signal });
      await knowledge.setState(about, { state: 'chunking', at: at() });
      const chunks = await chunkDocument(parsed, build.settings.chunking, (texts) => embedded(args, texts, build, signal));
      const progress = await index.stage({ ...about, name: document.name, metadata: { ...parsed.about, ...document.metadata } }, chunks);
      await knowledge.setState(about, { state: 'embedding', ...progress, at: at() });
      return progress;
    },

    async 'knowledge.embed'(args, signal) {
      const found = await current(args);
      const index = await knowledge.index(args.knowledgeId, args.generation);
      if (found === null || index === null) return null;
      const { documentId, version } = args;
      const batch = await index.unembedded(documentId, version, BATCH);
      const vectors = batch.length === 0 ? [] : await embedded(args, batch.map(({ text }) => text), found.build, signal);
      const progress: EmbedProgress = await index.setEmbeddings(documentId, version, batch.map(({ ordinal }, position) => ({ ordinal, vector: vectors[position]! })));
      await knowledge.setState({ id: documentId, version }, { state: 'embedding', ...progress, error: null, at: at() });
      return batch.length === 0 ? { done: progress.total, total: progress.total } : progress;
    },

    async 'knowledge.commit'(args) {
      const found = await current(args);
      const index = await knowledge.index(args.knowledgeId, args.generation);
      if (found === null || index === null) return false;
      const { chunks } = await index.commit(args.documentId, args.version);
      const isKept = await knowledge.setState({ id: args.documentId, version: args.version }, { state: 'indexed', chunks, error: null, at: at() });
      // It was deleted in this very moment.
      if (!isKept && (await knowledge.document(args.knowledgeId, args.documentId)) === null) await index.remove(args.documentId);
      return isKept;
    },

    async 'knowledge.fail'({ error, ...args }) {
      await knowledge.setState({ id: args.documentId, version: args.version }, { state: 'failed', error, at: at() });
    },

    async 'knowledge.page'({ knowledgeId, generation, after, limit }) {
      const documents = await knowledge.pageById(knowledgeId, after, limit);
      return documents.map(({ id, version }) => ({ knowledgeId, generation, documentId: id, version }));
    },

    async 'knowledge.ready'({ knowledgeId, generation }) {
      await knowledge.markReady(knowledgeId, generation, at());
    },
  };
}
