import type { z } from 'zod';
import type { AddDocument, Chunk, changeKnowledgeBody, ChunkPreview, createKnowledgeBody, documentListQuery, Generation, KnowledgeBase, KnowledgeDocument, newGenerationBody, previewBody, searchBody, SearchResult } from '#graph/knowledge';
import type { changeSourceBody, createSourceBody, KnowledgeSource, pushAnswerSchema, pushBody, SourceItem, sourceItemQuery } from '#graph/knowledge-source';

/** What the server needs of knowledge. Missing things are null; other failures are `NodeError`s with a code, a message and a hint. */
export interface KnowledgeApi {
  list(): Promise<readonly KnowledgeBase[]>;
  get(id: string): Promise<KnowledgeBase | null>;
  create(body: z.output<typeof createKnowledgeBody>): Promise<KnowledgeBase>;
  change(id: string, body: z.output<typeof changeKnowledgeBody>): Promise<KnowledgeBase | null>;
  remove(id: string): Promise<boolean>;
  generations(id: string): Promise<readonly Generation[] | null>;
  /** Begins to build the next generation beside the live one. */
  build(id: string, body: z.output<typeof newGenerationBody>): Promise<Generation | null>;
  /** Points searches at a generation that is ready. */
  switchTo(id: string, generation: number): Promise<KnowledgeBase | null>;
  removeGeneration(id: string, generation: number): Promise<boolean>;
  documents(id: string, query: z.output<typeof documentListQuery>): Promise<{ readonly items: readonly KnowledgeDocument[]; readonly nextCursor: string | null } | null>;
  document(id: string, documentId: string): Promise<KnowledgeDocument | null>;
  chunks(id: string, documentId: string): Promise<readonly Chunk[] | null>;
  /** Takes a document in; it is durable once resolved, and indexed soon after. */
  add(id: string, body: AddDocument): Promise<KnowledgeDocument | null>;
  retry(id: string, documentId: string): Promise<KnowledgeDocument | null>;
  removeDocument(id: string, documentId: string): Promise<boolean>;
  preview(id: string, body: z.output<typeof previewBody>): Promise<ChunkPreview>;
  search(id: string, body: z.output<typeof searchBody>, signal: AbortSignal): Promise<SearchResult | null>;
}

/** A source with the key that opens its address, where it has one. */
export type SourceWithKey = Omit<KnowledgeSource, 'hook'> & { readonly key: string | null };

/** What the server needs of the sources of knowledge. Missing things are null. */
export interface KnowledgeSourcesApi {
  list(knowledgeId: string): Promise<readonly SourceWithKey[] | null>;
  create(knowledgeId: string, body: z.output<typeof createSourceBody>): Promise<SourceWithKey | null>;
  change(knowledgeId: string, id: string, body: z.output<typeof changeSourceBody>): Promise<SourceWithKey | null>;
  remove(knowledgeId: string, id: string, documents: 'keep' | 'remove'): Promise<boolean>;
  /** Has a source read now, or once more after the sync that runs. */
  sync(knowledgeId: string, id: string): Promise<SourceWithKey | null>;
  /** The page is null for a cursor that is none. */
  items(knowledgeId: string, id: string, query: z.output<typeof sourceItemQuery>): Promise<{ readonly page: { readonly items: readonly SourceItem[]; readonly nextCursor: string | null } | null } | null>;
  /** Names of the folders that the operator allows. */
  folders(): readonly string[];
  /** The key that opens the address of a webhook source; null when there is no such source. */
  keyOf(id: string): Promise<string | null>;
  /** Takes in what was sent to a webhook source; durable once resolved. */
  push(id: string, body: z.output<typeof pushBody>): Promise<z.output<typeof pushAnswerSchema> | null>;
}
