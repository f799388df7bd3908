import type { z } from 'zod';
import type { AddDocument, Chunk, changeKnowledgeBody, ChunkPreview, createKnowledgeBody, documentListQuery, Generation, KnowledgeBase, KnowledgeDocument, newGenerationBody, previewBody, searchBody, SearchResult } from '#graph/knowledge';

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
