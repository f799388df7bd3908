import { isNodeError, NodeError, type NodeErrorData } from '#graph/errors';
import type { GenerationSettings } from '#graph/knowledge';
import type { FileService } from '#graph/node-services';
import type { KnowledgeIndex } from '#store/contract/knowledge-index';
import type { StoredDocument } from '#store/contract/knowledge-documents';
import type { Store } from '#store/contract/store';
import { StoreError } from '#store/contract/store-error';
import type { EmbedProgress, IngestActivities, IngestArguments } from '#workers/workflow/ingest/messages';
import type { CutDocument } from '../chunk/cut-document.ts';
import { checkDimensions, type FindEmbedder } from '../embedders.ts';
import { quarantined } from '../parse/document-error.ts';
import type { DocumentFile } from '../parse/parsed-document.ts';
import { createBuildCheck } from './build-check.ts';
import type { PictureReader } from './picture-reader.ts';
import type { DocumentCutter } from '../processes/document-cutter.ts';
import { ReaderDied } from '../processes/start-process.ts';
import { createPlaces } from '#workers/services/rate/places';

/** Chunks that are embedded by one call. */
const BATCH = 64;

/** A provider that is silent for so long is given up, and asked again. */
const SILENT_MS = 5 * 60_000;

/** The pieces of ingestion, each safe to repeat; `signal` stops them. */
export type IngestService = {
  readonly [K in keyof IngestActivities]: (
    args: Parameters<IngestActivities[K]>[0],
    signal: AbortSignal,
  ) => ReturnType<IngestActivities[K]>;
};

type StateChange = Parameters<Store['knowledge']['setState']>[1];

/** What a piece works with, while the version is still the newest. */
interface Current {
  readonly document: StoredDocument;
  readonly build: { readonly settings: GenerationSettings };
  readonly index: KnowledgeIndex;
}

export interface IngestOptions {
  readonly store: Store;
  readonly files: FileService;
  readonly embedders: FindEmbedder;
  readonly cutter: Pick<DocumentCutter, 'cut'>;
  readonly pictures: PictureReader;
  readonly silentMs?: number;
}

/** Brings documents into indexes. States and progress are told to the store, where pages read them. */
export function createIngestService({ store, files, embedders, cutter, pictures, silentMs = SILENT_MS }: IngestOptions): IngestService {
  const { knowledge } = store;
  const places = createPlaces({ turns: store.rates });
  const builds = createBuildCheck(knowledge);

  /** Null when the document was replaced or is gone, or the build is; of a document that is gone nothing stays in the index. */
  async function current({ knowledgeId, generation, documentId, version }: IngestArguments): Promise<Current | null> {
    const [document, build, index] = await Promise.all([
      knowledge.document(knowledgeId, documentId),
      knowledge.searchable(knowledgeId, generation),
      knowledge.index(knowledgeId, generation),
    ]);
    if (document === null) await index?.remove(documentId);
    return document === null || build === null || index === null || document.version !== version ? null : { document, build, index };
  }

  /** The page shows a document's way into the newest build: what is done for an older one beside it is not told. */
  async function tell({ knowledgeId, generation, documentId, version }: IngestArguments, change: Omit<StateChange, 'at'>): Promise<void> {
    const newest = (await knowledge.openGenerations(knowledgeId)).at(-1);
    if (newest === generation) await knowledge.setState({ id: documentId, version }, { ...change, at: new Date().toISOString() });
  }

  /**
   * Carries a piece out, one at a time for a document and generation: it may be on its way by itself and by a build at once, and would be
   * paid for twice. What keeps it from going on is shown at once, as it may be retried for hours.
   */
  async function piece<T>(args: IngestArguments, signal: AbortSignal, gone: T, work: (found: Current) => Promise<T>): Promise<T> {
    const name = `ingest:${args.knowledgeId}/${args.generation}/${args.documentId}`;
    const place = await places.take({ name, limit: 1, deadlineMs: Infinity, signal });
    try {
      const found = await current(args);
      return found === null ? gone : await work(found);
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = reasonOf(error);
      // The index may be what is broken: then the progress is not known.
      const progress = await (
        await knowledge.index(args.knowledgeId, args.generation).catch(() => null)
      )
        ?.progress(args.documentId, args.version)
        .catch(() => null);
      const before = await knowledge.document(args.knowledgeId, args.documentId);
      await tell(args, { state: before?.state ?? 'embedding', ...progress, error: failure.data });
      throw failure;
    } finally {
      await place?.leave();
    }
  }

  async function embedded(
    args: IngestArguments,
    texts: readonly string[],
    { settings }: Current['build'],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const { model, dimensions } = settings.embedding;
    const silence = AbortSignal.timeout(silentMs);
    try {
      const vectors = await embedders(model).embed(texts, { signal: AbortSignal.any([signal, silence]) });
      if (vectors.length !== texts.length)
        throw new NodeError({
          code: 'MODEL_ANSWER_UNREADABLE',
          message: `${model} was given ${texts.length} texts, and answered with ${vectors.length} vectors.`,
          hint: 'Check that the base URL leads to a provider of embeddings.',
          retryable: true,
        });
      checkDimensions(vectors, dimensions, model);
      return vectors;
    } catch (error) {
      if (!silence.aborted || signal.aborted) throw error;
      throw new NodeError(
        {
          code: 'MODEL_TIMEOUT',
          message: `${model} was silent for ${silentMs / 1_000} s.`,
          hint: 'The call is tried again. Look whether the provider is overloaded.',
          retryable: true,
        },
        { cause: error },
      );
    }
  }

  /**
   * Reads and cuts a document, unless reading it ended a process too often: what does not come to an end here stays noted, also when this
   * process dies.
   */
  async function cut(args: IngestArguments, file: DocumentFile, { document, build }: Current, signal: AbortSignal): Promise<CutDocument> {
    let hasBegun = false;
    try {
      const found = await cutter.cut(file, build.settings.chunking, {
        embed: (texts) => embedded(args, texts, build, signal),
        signal,
        async onBegin() {
          if (!(await knowledge.beginReading(args))) throw quarantined(document.name);
          hasBegun = true;
        },
        onParsed: () => tell(args, { state: 'chunking' }),
      });
      await knowledge.endReading(args);
      return found;
    } catch (error) {
      if (hasBegun && !(error instanceof ReaderDied)) await knowledge.endReading(args);
      throw error;
    }
  }

  /** Cuts the version unless that was done before; what is embedded of it stays. Null when a newer one came in the meantime. */
  async function prepare(args: IngestArguments, { document, build, index }: Current, signal: AbortSignal): Promise<EmbedProgress | null> {
    const known = await index.adopt(document.id, document.version, document.revision);
    if (known !== null) {
      if (known.done < known.total) await tell(args, { state: 'embedding', ...known });
      return known;
    }
    await tell(args, { state: 'parsing', error: null });
    const file = { $file: document.fileHash, name: document.name, mediaType: document.mediaType, bytes: document.bytes };
    const readable = await pictures.read({ file, bytes: await files.read(file), model: build.settings.imageModel, signal });
    const { chunks, about } = await cut(args, readable, { document, build, index }, signal);
    const { id, version, revision, name, metadata } = document;
    const progress = await index.stage({ id, version, revision, name, metadata: { ...about, ...metadata } }, chunks);
    if (progress !== null) await tell(args, { state: 'embedding', ...progress });
    return progress;
  }

  /** Embeds the next batch; a version that is the newest but not here is prepared again. */
  async function embed(args: IngestArguments, found: Current, signal: AbortSignal): Promise<EmbedProgress | null> {
    const { documentId, version } = args;
    const { build, index } = found;
    const batch = await index.unembedded(documentId, version, BATCH);
    const vectors =
      batch.length === 0
        ? []
        : await embedded(
            args,
            batch.map(({ text }) => text),
            build,
            signal,
          );
    await index.setEmbeddings(
      documentId,
      version,
      batch.map(({ ordinal }, position) => ({ ordinal, vector: vectors[position]! })),
    );
    const progress = await index.progress(documentId, version);
    if (progress === null) {
      const now = await current(args);
      return now === null ? null : prepare(args, now, signal);
    }
    await tell(args, { state: 'embedding', ...progress, error: null });
    return progress;
  }

  /** Commits the version, and brings it back first where it is the newest but not here. False when it was superseded. */
  async function commit(args: IngestArguments, signal: AbortSignal): Promise<boolean> {
    for (let found = await current(args); found !== null; found = await current(args)) {
      if ((await found.index.commit(args.documentId, args.version)).isCommitted) {
        // It may have been deleted or replaced in this very moment.
        if ((await current(args)) === null) return false;
        await tell(args, { state: 'indexed', error: null });
        return true;
      }
      let progress = await prepare(args, found, signal);
      while (progress !== null && progress.done < progress.total) progress = await embed(args, found, signal);
      signal.throwIfAborted();
    }
    return false;
  }

  return {
    'knowledge.prepare': (args, signal) => piece<EmbedProgress | null>(args, signal, null, (found) => prepare(args, found, signal)),
    'knowledge.embed': (args, signal) => piece<EmbedProgress | null>(args, signal, null, (found) => embed(args, found, signal)),

    async 'knowledge.commit'(args, signal) {
      const isCommitted = await piece(args, signal, false, () => commit(args, signal));
      if (isCommitted) await builds.check(args.knowledgeId, args.generation);
      return isCommitted;
    },

    async 'knowledge.fail'({ error, ...args }) {
      await tell(args, { state: 'failed', error });
    },

    async 'knowledge.page'({ knowledgeId, generation, after, limit }) {
      if ((await knowledge.searchable(knowledgeId, generation)) === null) return [];
      const documents = await knowledge.pageById(knowledgeId, after, limit);
      return documents.map(({ id, version }) => ({ knowledgeId, generation, documentId: id, version }));
    },

    'knowledge.ready': ({ knowledgeId, generation }) => builds.settle(knowledgeId, generation),
  };
}

/** Every failure as one with a reason. What only waiting can fix is tried again. */
function reasonOf(error: unknown): NodeError {
  if (isNodeError(error)) return error;
  if (error instanceof StoreError) {
    const { code, message, hint } = error;
    return new NodeError({ code, message, hint, retryable: code === 'INDEX_UNREADABLE' }, { cause: error });
  }
  const data: NodeErrorData = {
    code: 'INGEST_INTERRUPTED',
    message: `Indexing was interrupted: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'It is tried again a few times. Look into the log of the server if it stays.',
    retryable: true,
  };
  return new NodeError(data, { cause: error });
}
