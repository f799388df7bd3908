import { createHash } from 'node:crypto';
import { NodeError, type NodeErrorData } from '#graph/errors';
import type {
  AddDocument,
  Chunk,
  Chunking,
  Filter,
  Gate,
  Generation,
  GenerationSettings,
  KnowledgeBase,
  KnowledgeDocument,
  MetadataField,
  SearchResult,
  SearchSettings,
} from '#graph/knowledge';
import { generationSettingsSchema } from '#graph/knowledge';
import { canonicalJson } from '#graph/plan-hash';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { StoredDocument } from '#store/contract/knowledge-documents';
import type { BuildArguments, IngestArguments } from '#workers/workflow/ingest/messages';
import { createBuildCheck } from './ingest/build-check.ts';
import { newId } from './new-id.ts';
import { dimensionsOf } from './embedders.ts';
import { createPreview, type PreviewOptions } from './ingest/preview.ts';
import { assertGate, assertGateSet } from './evaluate/evaluation-service.ts';
import type { SearchRequest, SearchService } from './search/search-service.ts';

/** What carries ingestion out: Temporal. Starting the same twice is one; with `again`, what runs already looks once more before it ends. */
export interface IngestEngine {
  ingest(args: IngestArguments, how: { readonly again: boolean }): Promise<void>;
  build(args: BuildArguments, how: { readonly again: boolean }): Promise<void>;
}

/** A document that nothing has been heard of for so long may have lost its workflow. */
const SILENT_MS = 5 * 60_000;

/** Documents that are looked after in one round. */
const ROUND = 200;

export interface KnowledgeOptions extends PreviewOptions {
  readonly search: SearchService;
  readonly engine: IngestEngine;
  /** For searches that no step asks: models and HTTP without a run. */
  readonly aside: (signal: AbortSignal) => Pick<SearchRequest, 'ask' | 'http'>;
}

type Settings = {
  readonly chunking?: Chunking | undefined;
  readonly embeddingModel?: string | undefined;
  readonly imageModel?: string | null | undefined;
};

/** Knowledge bases for the API and for nodes. Missing things are null. */
export function createKnowledgeService({
  store,
  files,
  embedders,
  cutter,
  pictures,
  search,
  engine,
  aside,
  defaultModel,
}: KnowledgeOptions) {
  const { knowledge } = store;
  const builds = createBuildCheck(knowledge);
  const now = (): string => new Date().toISOString();

  async function settingsOf({ chunking, embeddingModel, imageModel }: Settings, before?: GenerationSettings): Promise<GenerationSettings> {
    const model = embeddingModel ?? before?.embedding.model ?? defaultModel;
    const dimensions = await dimensionsOf(embedders(model));
    return generationSettingsSchema.parse({
      chunking: chunking ?? before?.chunking,
      embedding: { model, dimensions },
      tokenizer: 'languages-1',
      imageModel: imageModel === undefined ? before?.imageModel : (imageModel ?? undefined),
    });
  }

  async function begin(document: StoredDocument, how = { again: true }): Promise<void> {
    const { knowledgeId, id, version } = document;
    for (const generation of await knowledge.openGenerations(knowledgeId))
      await engine.ingest({ knowledgeId, generation, documentId: id, version }, how);
  }

  /** Starts builds whose workflow was ended from outside or lost; those that run are left alone. */
  async function resumeBuilds(): Promise<void> {
    for (const build of await knowledge.buildsUnderWay()) await engine.build(build, { again: false });
  }

  /** Begins all documents that are neither indexed nor, unless they are to be tried again too, failed. */
  async function beginUnfinished(knowledgeId: string, withFailed: boolean): Promise<void> {
    for await (const document of knowledge.allDocuments(knowledgeId))
      if (document.state !== 'indexed' && (withFailed || document.state !== 'failed')) await begin(document);
  }

  /** Documents with what searches find of them now. */
  async function shown(id: string, documents: readonly StoredDocument[]): Promise<readonly KnowledgeDocument[]> {
    const chunks = await knowledge.liveChunks(
      id,
      documents.map((document) => document.id),
    );
    return documents.map(({ fileHash: _hash, version: _version, revision: _revision, ...document }) => ({
      ...document,
      chunks: chunks.get(document.id) ?? 0,
    }));
  }

  async function shownOne(document: StoredDocument): Promise<KnowledgeDocument> {
    return (await shown(document.knowledgeId, [document]))[0]!;
  }

  /** The file as it is in the store, whatever the reference says of it. */
  async function stored(file: FileReference): Promise<FileReference> {
    const known = await store.files.get(file.$file);
    if (known === null)
      throw new NodeError({
        code: 'FILE_GONE',
        message: `The file "${file.name}" is not in the store.`,
        hint: 'Upload it first (POST /api/files), and give the reference that it answers with.',
      });
    return { ...file, mediaType: known.mediaType, bytes: known.bytes };
  }

  /** Takes a document in, of a source or by hand; the same content again changes nothing. */
  async function put(
    id: string,
    body: AddDocument,
    sourceId: string | null,
  ): Promise<{ readonly document: StoredDocument; readonly isChanged: boolean } | null> {
    if (!(await knowledge.exists(id))) return null;
    const name = body.name ?? body.file?.name ?? 'Text';
    const key = body.key ?? name;
    const file =
      body.file === undefined
        ? await files.save({ name, mediaType: body.mediaType ?? 'text/markdown', bytes: new TextEncoder().encode(body.text ?? '') })
        : await stored(body.file);
    const version = createHash('sha256')
      .update(canonicalJson({ hash: file.$file, name, metadata: body.metadata } as Json))
      .digest('hex')
      .slice(0, 16);
    const outcome = await knowledge.putDocument({
      id: newId('doc'),
      knowledgeId: id,
      key,
      sourceId,
      name,
      mediaType: file.mediaType,
      fileHash: file.$file,
      bytes: file.bytes,
      version,
      metadata: body.metadata,
      at: now(),
    });
    if (outcome.refused !== undefined) throw refused(outcome.refused, key);
    const { document, isChanged } = outcome;
    // One that waits was perhaps not begun, because a process ended in between.
    if (isChanged || document.state === 'queued') await begin(document);
    return { document, isChanged };
  }

  return {
    list: () => knowledge.list(),
    get: (id: string) => knowledge.get(id),
    exists: (id: string) => knowledge.exists(id),
    put,

    async add(id: string, body: AddDocument): Promise<KnowledgeDocument | null> {
      const saved = await put(id, body, null);
      return saved === null ? null : shownOne(saved.document);
    },

    async create(
      body: { readonly name: string; readonly description: string; readonly fields: readonly MetadataField[] } & Settings,
    ): Promise<KnowledgeBase> {
      return knowledge.create({
        id: newId('kb'),
        name: body.name,
        description: body.description,
        fields: body.fields,
        settings: await settingsOf(body),
        at: now(),
      });
    },

    async change(
      id: string,
      body: {
        readonly name?: string | undefined;
        readonly description?: string | undefined;
        readonly fields?: readonly MetadataField[] | undefined;
        readonly gate?: Gate | null | undefined;
      },
    ): Promise<KnowledgeBase | null> {
      if (!(await knowledge.exists(id))) return null;
      await assertGateSet(store, id, body.gate);
      return knowledge.change(id, { ...body, at: now() });
    },

    remove: (id: string) => knowledge.remove(id),

    async generations(id: string): Promise<readonly Generation[] | null> {
      return (await knowledge.exists(id)) ? knowledge.generations(id) : null;
    },

    async build(id: string, body: Settings): Promise<Generation | null> {
      if (!(await knowledge.exists(id))) return null;
      const live = await knowledge.searchable(id);
      const generation = await knowledge.addGeneration(id, await settingsOf(body, live?.settings), now());
      if (generation === null) return null;
      try {
        await engine.build({ knowledgeId: id, generation: generation.number }, { again: false });
      } catch (error) {
        await knowledge.removeGeneration(id, generation.number);
        throw error;
      }
      return generation;
    },

    /** Goes over the documents again that a build lacks; what is in it already costs nothing. Null when there is no such build. */
    async retryBuild(id: string, number: number): Promise<Generation | null> {
      const found = await knowledge.generation(id, number);
      if (found === null) return null;
      // The build that has just failed may still be about to end: it goes over the documents once more then.
      if (await knowledge.reopenBuild(id, number)) await engine.build({ knowledgeId: id, generation: number }, { again: true });
      return knowledge.generation(id, number);
    },

    async switchTo(id: string, generation: number): Promise<KnowledgeBase | null> {
      const found = await knowledge.generation(id, generation);
      if (found === null) return null;
      // Rollback must work at 3 a.m., so it skips the gate.
      if (found.status === 'ready' && found.liveAt === null) await assertGate(store, id, generation);
      if (!(await knowledge.switchTo(id, generation, now()))) throw notReady(found);
      return knowledge.get(id);
    },

    async removeGeneration(id: string, generation: number): Promise<boolean> {
      const outcome = await knowledge.removeGeneration(id, generation);
      if (outcome === 'live')
        throw new NodeError({
          code: 'GENERATION_LIVE',
          message: `Generation ${generation} is the one that searches use.`,
          hint: 'Switch to another one first.',
        });
      // Documents on their way into it alone would tell that for ever; what is in the others already costs nothing.
      if (outcome === 'removed') await beginUnfinished(id, true);
      return outcome === 'removed';
    },

    async documents(
      id: string,
      query: {
        readonly ids?: string | undefined;
        readonly state?: KnowledgeDocument['state'] | undefined;
        readonly q?: string | undefined;
        readonly cursor?: string | undefined;
        readonly limit: number;
      },
    ) {
      if (!(await knowledge.exists(id))) return null;
      const page = await knowledge.documents({ knowledgeId: id, ...query });
      return page === null ? null : { items: await shown(id, page.items), nextCursor: page.nextCursor };
    },

    async document(id: string, documentId: string): Promise<KnowledgeDocument | null> {
      const document = await knowledge.document(id, documentId);
      return document === null ? null : shownOne(document);
    },

    /** What searches can find of a document now. */
    async chunks(id: string, documentId: string): Promise<readonly Chunk[] | null> {
      const live = await knowledge.searchable(id);
      if (live === null || (await knowledge.document(id, documentId)) === null) return null;
      const index = await knowledge.index(id, live.generation);
      return (
        (await index?.chunksOf(documentId))?.map(
          ({ chunkId: _id, documentId: _document, documentName: _name, metadata: _metadata, ...chunk }) => chunk,
        ) ?? null
      );
    },

    async retry(id: string, documentId: string): Promise<KnowledgeDocument | null> {
      const document = await knowledge.document(id, documentId);
      if (document === null) return null;
      await knowledge.setState(document, { state: 'queued', error: null, at: now() });
      await knowledge.forgetReadings(documentId);
      try {
        await begin(document);
      } catch (error) {
        // Nothing works on it: it stays what it was, with its reason.
        await knowledge.setState(document, { state: document.state, error: document.error as NodeErrorData | null, at: now() });
        throw error;
      }
      return { ...(await shownOne(document)), state: 'queued', error: null };
    },

    async removeDocument(id: string, documentId: string): Promise<boolean> {
      const isRemoved = await knowledge.removeDocument(id, documentId);
      // It may have been the last one that a build lacked.
      if (isRemoved) for (const number of await knowledge.openGenerations(id)) await builds.check(id, number);
      return isRemoved;
    },

    preview: createPreview({ store, files, embedders, cutter, pictures, defaultModel }),

    search: (
      id: string,
      body: { readonly query: string; readonly filter: Filter; readonly settings: SearchSettings },
      signal: AbortSignal,
    ): Promise<SearchResult | null> => search.search({ knowledgeId: id, ...body, signal, ...aside(signal) }),

    /** Begins again what is on its way but perhaps not with Temporal: a process ended in between, or its data is gone. */
    async resume(): Promise<void> {
      await resumeBuilds();
      for (const { id } of await knowledge.list()) await beginUnfinished(id, false);
    },

    /** Starts what has lost its workflow since, because somebody ended it from outside. Cheap enough to be asked every minute. */
    async resumeLost(): Promise<void> {
      await resumeBuilds();
      const silentSince = new Date(Date.now() - SILENT_MS).toISOString();
      for (const document of await knowledge.silentDocuments(silentSince, ROUND)) await begin(document, { again: false });
    },
  };
}

/** Knowledge bases as the API and nodes use them. */
export type KnowledgeBases = ReturnType<typeof createKnowledgeService>;

function notReady({ number, error }: Generation): NodeError {
  if (error === null)
    return new NodeError({
      code: 'GENERATION_NOT_READY',
      message: `Generation ${number} is still being built.`,
      hint: 'Wait until it is ready.',
    });
  return new NodeError({
    code: 'GENERATION_NOT_READY',
    message: `Generation ${number} is not ready. ${error.message}`,
    hint: error.hint ?? 'Retry the build.',
  });
}

function refused(why: 'taken' | 'source-gone', key: string): NodeError {
  return why === 'taken'
    ? new NodeError({
        code: 'DOCUMENT_KEY_TAKEN',
        message: `There is another document under the key "${key.slice(0, 200)}", which comes from elsewhere.`,
        hint: 'A source replaces its own documents only. Remove the other document, or give this one another key.',
      })
    : new NodeError({ code: 'SOURCE_GONE', message: 'The source of this document was removed meanwhile.' });
}
