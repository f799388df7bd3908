import { z } from 'zod';
import { nodeErrorSchema } from './run.ts';
import { anyJson } from './any-json.ts';

const json = anyJson;
/** What is known of a document beside its text. */
export const metadataSchema = z.record(z.string(), json);
const metadata = metadataSchema;
const tokens = (least: number, most: number, value: number) => z.number().int().min(least).max(most).default(value);

/** How a document is cut. Sizes are tokens. Each kind keeps source offsets and the path of headings or the page. */
export const chunkingSchema = z.discriminatedUnion('strategy', [
  z.object({ strategy: z.literal('recursive'), size: tokens(32, 4_000, 350), overlap: tokens(0, 1_000, 40) }),
  z.object({ strategy: z.literal('tokens'), size: tokens(32, 4_000, 350), overlap: tokens(0, 1_000, 40) }),
  /** By the headings of Markdown and HTML; longer sections are cut recursively. */
  z.object({ strategy: z.literal('headings'), size: tokens(32, 4_000, 500) }),
  /** One sentence a chunk; `window` sentences on each side go into the context. */
  z.object({ strategy: z.literal('sentences'), window: z.number().int().min(0).max(10).default(2) }),
  /** Cut where neighbouring sentences differ in meaning by more than the given percentile. */
  z.object({ strategy: z.literal('semantic'), size: tokens(32, 4_000, 500), percentile: z.number().min(50).max(99).default(90) }),
  /** By the syntax tree: functions, classes, top-level declarations. */
  z.object({ strategy: z.literal('code'), size: tokens(32, 4_000, 500) }),
  /** Table rows with the header repeated. */
  z.object({ strategy: z.literal('rows'), rows: z.number().int().min(1).max(200).default(1) }),
  /** Small chunks are searched, the large ones around them are read. */
  z.object({ strategy: z.literal('parents'), parentSize: tokens(64, 8_000, 1_200), size: tokens(32, 2_000, 250) }),
]);

/** All that makes an index what it is: changing any of it makes a new generation. */
export const generationSettingsSchema = z.object({
  chunking: chunkingSchema.default({ strategy: 'recursive', size: 350, overlap: 40 }),
  /** `offline:meaning-384` or `offline:hash-384`, which are built in, or `provider:model`. */
  embedding: z.object({ model: z.string().min(1), dimensions: z.number().int().positive() }),
  /** How words are told apart; absent: by spaces and signs only, as in generations from before. */
  tokenizer: z.literal('languages-1').optional(),
  /** Reads images into text; absent: documents that are images fail with that reason. */
  imageModel: z.string().min(1).optional(),
});

/** A field of a knowledge base's documents that searches can filter by. */
export const metadataFieldSchema = z.object({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/),
  type: z.enum(['text', 'number', 'boolean', 'date']),
  description: z.string().default(''),
});

/** One immutable build of an index. `ready` ones can be switched to; `live` is the one that searches use. */
export const generationSchema = z.object({
  number: z.number().int().positive(),
  settings: generationSettingsSchema,
  status: z.enum(['building', 'ready', 'failed']),
  isLive: z.boolean(),
  /** When searches were pointed at it last; null: never. The way back to one that was live is always open. */
  liveAt: z.string().nullable(),
  documents: z.number().int(),
  chunks: z.number().int(),
  /** Documents that could not be indexed. Known of the newest generation that documents go into; 0 for the others. */
  failed: z.number().int(),
  createdAt: z.string(),
  readyAt: z.string().nullable(),
  error: nodeErrorSchema.nullable(),
});

/** What a generation must reach before searches are pointed at it: the newest finished evaluation of it with that set counts. */
export const gateSchema = z.object({
  setId: z.string(),
  metric: z.enum(['recall', 'precision', 'mrr', 'ndcg']),
  least: z.number().min(0).max(1),
});

/** What retrieval searches. */
export const knowledgeBaseSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  fields: z.array(metadataFieldSchema),
  liveGeneration: z.number().int().nullable(),
  /** What a generation must reach before it can be switched to. */
  gate: gateSchema.nullable(),
  documents: z.number().int(),
  /** In the live index; 0 while it can't be read. */
  chunks: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** Where a document is on its way into the index of the newest generation. */
export const documentStateSchema = z.enum(['queued', 'parsing', 'chunking', 'embedding', 'indexed', 'failed']);

/** A document of a knowledge base. `key` is unique in it: a new content under the same key replaces the old. */
export const documentSchema = z.object({
  id: z.string(),
  knowledgeId: z.string(),
  key: z.string(),
  /** The source that it comes from; null when it was added by hand or by the API. */
  sourceId: z.string().nullable(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  metadata,
  state: documentStateSchema,
  /** Chunks done and to do, while it is being indexed. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** What the live index holds of it now: 0 while it is not in there yet. */
  chunks: z.number().int(),
  error: nodeErrorSchema.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A piece of a document as it is indexed. Offsets are UTF-16 units in the document's text. */
export const chunkSchema = z.object({
  ordinal: z.number().int(),
  text: z.string(),
  /** What the model reads in its place, where that is more: the parent, the sentences around. */
  context: z.string().optional(),
  start: z.number().int(),
  end: z.number().int(),
  /** Headings from the outermost. */
  path: z.array(z.string()),
  page: z.number().int().optional(),
  tokens: z.number().int(),
});

/** A condition on a metadata field; all of a filter must hold. */
export const filterSchema = z
  .array(
    z.object({
      field: z.string(),
      op: z.enum(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'contains', 'exists']),
      value: json.default(null),
    }),
  )
  .max(20);

/** How to search. */
export const searchSettingsSchema = z.object({
  mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
  fusion: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('rrf'), k: z.number().int().min(1).max(1_000).default(60) }),
      z.object({ kind: z.literal('weights'), vector: z.number().min(0).max(1).default(0.5) }),
    ])
    .default({ kind: 'rrf', k: 60 }),
  /** How many candidates each stage hands on. */
  candidates: z.number().int().min(1).max(500).default(50),
  limit: z.number().int().min(1).max(100).default(8),
  rerank: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      /**
       * By how much of the query's words a candidate has, and by how near it is in meaning where the index has vectors of meaning; no
       * model.
       */
      z.object({ kind: z.literal('words') }),
      z.object({ kind: z.literal('mmr'), diversity: z.number().min(0).max(1).default(0.3) }),
      z.object({ kind: z.literal('model'), model: z.string() }),
      /** A cross-encoder behind an address that takes { query, documents } and gives { results: [{ index, relevance_score }] }. */
      z.object({ kind: z.literal('endpoint'), url: z.string(), connection: z.string().optional(), model: z.string().optional() }),
    ])
    .default({ kind: 'none' }),
  rewrite: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('rewrite'), model: z.string() }),
      z.object({ kind: z.literal('multi'), model: z.string(), queries: z.number().int().min(2).max(6).default(3) }),
    ])
    .default({ kind: 'none' }),
  context: z
    .object({ maxTokens: z.number().int().min(50).max(200_000).default(3_000), neighbours: z.number().int().min(0).max(5).default(0) })
    .default({ maxTokens: 3_000, neighbours: 0 }),
  /** Absent: the live one. */
  generation: z.number().int().positive().optional(),
});

/** A chunk that was found, with its place in each stage; a stage that did not have it is absent. */
export const candidateSchema = z.object({
  chunkId: z.number().int(),
  documentId: z.string(),
  documentName: z.string(),
  ordinal: z.number().int(),
  text: z.string(),
  path: z.array(z.string()),
  page: z.number().int().optional(),
  start: z.number().int(),
  end: z.number().int(),
  metadata,
  tokens: z.number().int(),
  keyword: z.object({ rank: z.number().int(), score: z.number() }).optional(),
  vector: z.object({ rank: z.number().int(), score: z.number() }).optional(),
  fused: z.object({ rank: z.number().int(), score: z.number() }).optional(),
  reranked: z.object({ rank: z.number().int(), score: z.number(), reason: z.string().optional() }).optional(),
});

/** A passage as a workflow gets it. `score` is of the last stage; `scale` says what it means. */
export const passageSchema = z.object({
  /** 1, 2, … as in the context's brackets. */
  citation: z.number().int(),
  text: z.string(),
  score: z.number(),
  document: z.string(),
  documentId: z.string(),
  path: z.array(z.string()),
  page: z.number().int().optional(),
  start: z.number().int(),
  end: z.number().int(),
  metadata,
});

export const searchResultSchema = z.object({
  knowledgeId: z.string(),
  generation: z.number().int(),
  embeddingModel: z.string(),
  /** The query, and what rewriting made of it. */
  queries: z.array(z.string()),
  candidates: z.array(candidateSchema),
  passages: z.array(passageSchema),
  /** What a model would read, with its tokens. */
  context: z.object({ text: z.string(), tokens: z.number().int(), dropped: z.number().int() }),
  /** What the score of each stage means. */
  scales: z.record(z.string(), z.string()),
  timesMs: z.record(z.string(), z.number()),
});

export type Chunking = z.output<typeof chunkingSchema>;
export type GenerationSettings = z.output<typeof generationSettingsSchema>;
export type MetadataField = z.output<typeof metadataFieldSchema>;
export type Generation = z.output<typeof generationSchema>;
export type KnowledgeBase = z.output<typeof knowledgeBaseSchema>;
export type KnowledgeDocument = z.output<typeof documentSchema>;
export type DocumentState = z.output<typeof documentStateSchema>;
export type Chunk = z.output<typeof chunkSchema>;
export type Gate = z.output<typeof gateSchema>;
export type Filter = z.output<typeof filterSchema>;
export type SearchSettings = z.output<typeof searchSettingsSchema>;
export type Candidate = z.output<typeof candidateSchema>;
export type Passage = z.output<typeof passageSchema>;
export type SearchResult = z.output<typeof searchResultSchema>;

/** A new knowledge base; without settings the built-in embedder and recursive chunks. */
export const createKnowledgeBody = z.object({
  name: z.string().trim().min(1).max(120),
  description: z.string().max(2_000).default(''),
  fields: z.array(metadataFieldSchema).max(50).default([]),
  chunking: chunkingSchema.optional(),
  /** `provider:model`, `offline:meaning-384` or `offline:hash-384`. */
  embeddingModel: z.string().optional(),
  imageModel: z.string().min(1).nullable().optional(),
});

export const changeKnowledgeBody = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  description: z.string().max(2_000).optional(),
  fields: z.array(metadataFieldSchema).max(50).optional(),
  gate: gateSchema.nullable().optional(),
});

/** A document by its text, or by a file that was uploaded before. The same `key` again replaces the content. */
export const addDocumentBody = z
  .object({
    key: z.string().min(1).max(500).optional(),
    name: z.string().min(1).max(255).optional(),
    text: z.string().max(20_000_000).optional(),
    mediaType: z.string().max(127).optional(),
    file: z.object({ $file: z.string(), name: z.string(), mediaType: z.string(), bytes: z.number().int() }).optional(),
    metadata: metadata.default({}),
  })
  .refine(({ text, file }) => (text === undefined) !== (file === undefined), 'give either the text of the document or an uploaded file');

export const newGenerationBody = z.object({
  chunking: chunkingSchema.optional(),
  embeddingModel: z.string().optional(),
  imageModel: z.string().min(1).nullable().optional(),
});
export const switchGenerationBody = z.object({ generation: z.number().int().positive() });
/** Cuts a text, an uploaded file or a document of the base (`documentId`) for looking at; nothing is kept. */
export const previewBody = z.object({
  documentId: z.string().optional(),
  text: z.string().max(5_000_000).optional(),
  file: z.object({ $file: z.string(), name: z.string(), mediaType: z.string(), bytes: z.number().int() }).optional(),
  name: z.string().default('preview.md'),
  chunking: chunkingSchema,
});
export const previewSchema = z.object({
  chunks: z.array(chunkSchema),
  total: z.number().int(),
  format: z.string(),
  stats: z.object({ min: z.number(), median: z.number(), max: z.number() }),
});
export const searchBody = z.object({
  query: z.string().trim().min(1).max(4_000),
  filter: filterSchema.default([]),
  settings: searchSettingsSchema.default(searchSettingsSchema.parse({})),
});
/** `ids`, joined by commas, asks for these documents only. */
export const documentListQuery = z.object({
  ids: z.string().max(10_000).optional(),
  state: documentStateSchema.optional(),
  q: z.string().max(200).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type AddDocument = z.output<typeof addDocumentBody>;
export type ChunkPreview = z.output<typeof previewSchema>;
