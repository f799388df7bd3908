import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import { listOf } from '#graph/api';
import {
  type addDocumentBody,
  type changeKnowledgeBody,
  chunkSchema,
  type createKnowledgeBody,
  documentSchema,
  type DocumentState,
  type Generation,
  generationSchema,
  type KnowledgeDocument,
  knowledgeBaseSchema,
  type newGenerationBody,
  type previewBody,
  previewSchema,
  type searchBody,
  searchResultSchema,
} from '#graph/knowledge';
import type { Deletion } from '../api/hooks.ts';
import { request, send, withQuery, requestWholeList } from '../api/request.ts';

/** How often lists look for news while something in them is on its way. */
const BUSY_POLL_MS = 1_000;
const IDLE_POLL_MS = 15_000;
const PAGE = 50;

/** Which documents a list shows; an empty text shows all. */
export interface DocumentFilter {
  readonly q: string;
  readonly state: DocumentState | '';
}

/** Under which keys lists are kept, for what has to ask for them again. */
export const knowledgeKeys = {
  bases: ['knowledge', 'bases'],
  base: (id: string) => ['knowledge', 'base', id],
  generations: (id: string) => ['knowledge', 'generations', id],
  documents: (id: string) => ['knowledge', 'documents', id],
  chunks: (id: string, documentId: string) => ['knowledge', 'chunks', id, documentId],
  preview: (id: string) => ['knowledge', 'preview', id],
  search: (id: string) => ['knowledge', 'search', id],
} as const;
const keys = knowledgeKeys;

const part = encodeURIComponent;
const at = (id: string, path = ''): string => `/api/knowledge/${part(id)}${path}`;

/** True until a document is found by searches, or has failed. */
export function isOnItsWay({ state }: Pick<KnowledgeDocument, 'state'>): boolean {
  return state !== 'indexed' && state !== 'failed';
}

/** All knowledge bases. */
export function useKnowledgeBases() {
  return useQuery({
    queryKey: keys.bases,
    queryFn: ({ signal }) => requestWholeList(knowledgeBaseSchema, '/api/knowledge', { signal }),
    select: (list) => list.items,
    refetchInterval: IDLE_POLL_MS,
  });
}

/** One knowledge base. */
export function useKnowledgeBase(id: string) {
  return useQuery({
    queryKey: keys.base(id),
    queryFn: ({ signal }) => request(knowledgeBaseSchema, at(id), { signal }),
    refetchInterval: IDLE_POLL_MS,
  });
}

/** Builds of the index, newest first; asks often while one is being built. */
export function useGenerations(id: string) {
  return useQuery({
    queryKey: keys.generations(id),
    queryFn: ({ signal }) => requestWholeList(generationSchema, at(id, '/generations'), { signal }),
    select: (list): readonly Generation[] => list.items,
    refetchInterval: (query) =>
      query.state.data?.items.some(({ status }) => status === 'building') === true ? BUSY_POLL_MS : IDLE_POLL_MS,
  });
}

/** Asks for the counts of the base again whenever `documents` changes state: lists and the base are asked apart. */
export function useFreshCounts(id: string, documents: readonly Pick<KnowledgeDocument, 'state' | 'chunks'>[]): void {
  const client = useQueryClient();
  const seen = `${documents.length} ${documents.filter(({ state }) => state === 'indexed').length} ${documents.reduce((sum, { chunks }) => sum + chunks, 0)}`;
  const before = useRef(seen);
  useEffect(() => {
    if (before.current === seen) return;
    before.current = seen;
    for (const queryKey of [keys.bases, keys.base(id), keys.generations(id)]) void client.invalidateQueries({ queryKey });
  }, [client, id, seen]);
}

/** Pages of documents, latest change first; asks often while one of them is on its way. */
export function useDocuments(id: string, filter: DocumentFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.documents(id), filter],
    queryFn: ({ pageParam, signal }) =>
      request(
        listOf(documentSchema),
        withQuery(at(id, '/documents'), { q: filter.q, state: filter.state, cursor: pageParam ?? undefined, limit: PAGE }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isOnItsWay)) === true ? BUSY_POLL_MS : IDLE_POLL_MS,
  });
}

/** What is found of a document, in order. `version` is whatever tells its contents apart. */
export function useChunks(id: string, documentId: string, version: string) {
  return useQuery({
    queryKey: [...keys.chunks(id, documentId), version],
    queryFn: ({ signal }) => requestWholeList(chunkSchema, at(id, `/documents/${part(documentId)}/chunks`), { signal }),
    select: (list) => list.items,
  });
}

/** How something would be cut; null asks nothing. The last answer stays while the next is on its way. */
export function usePreview(id: string, body: z.input<typeof previewBody> | null) {
  return useQuery({
    queryKey: [...keys.preview(id), body],
    queryFn: ({ signal }) => request(previewSchema, at(id, '/preview'), { method: 'POST', body, signal }),
    enabled: body !== null,
    placeholderData: (previous) => previous,
    staleTime: 60_000,
  });
}

/** What a search finds, with every stage; null asks nothing. Not asked again by itself: models may have to be paid. */
export function useSearch(id: string, body: z.input<typeof searchBody> | null) {
  return useQuery({
    queryKey: [...keys.search(id), body],
    queryFn: ({ signal }) => request(searchResultSchema, at(id, '/search'), { method: 'POST', body, signal }),
    enabled: body !== null,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** A mutation after which everything that is shown of the knowledge base is asked again. */
function useKnowledgeAction<Argument, Result>(id: string, action: (argument: Argument) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: () =>
      Promise.all(
        [keys.bases, keys.base(id), keys.generations(id), keys.documents(id)].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

/** Makes a knowledge base. */
export function useCreateKnowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof createKnowledgeBody>) => request(knowledgeBaseSchema, '/api/knowledge', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.bases }),
  });
}

/** Changes name, description or fields. */
export function useChangeKnowledge(id: string) {
  return useKnowledgeAction(id, (body: z.input<typeof changeKnowledgeBody>) =>
    request(knowledgeBaseSchema, at(id), { method: 'PUT', body }),
  );
}

/** Removes a knowledge base with all that is in it. */
export function useDeleteKnowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, force }: Deletion) => send(withQuery(at(id), { force: force === true ? 'true' : undefined }), { method: 'DELETE' }),
    onSuccess: async (_gone, { id }) => {
      client.removeQueries({ queryKey: keys.base(id) });
      await client.invalidateQueries({ queryKey: keys.bases });
    },
  });
}

/** Adds a document, or replaces the one of the same key. */
export function useAddDocument(id: string) {
  return useKnowledgeAction(id, (body: z.input<typeof addDocumentBody>) =>
    request(documentSchema, at(id, '/documents'), { method: 'POST', body }),
  );
}

/** Tries again to index a document. */
export function useRetryDocument(id: string) {
  return useKnowledgeAction(id, (documentId: string) =>
    request(documentSchema, at(id, `/documents/${part(documentId)}/retry`), { method: 'POST', body: {} }),
  );
}

/** Removes a document from the base and its indexes. */
export function useDeleteDocument(id: string) {
  return useKnowledgeAction(id, (documentId: string) => send(at(id, `/documents/${part(documentId)}`), { method: 'DELETE' }));
}

/** Begins to build the next generation. */
export function useBuildGeneration(id: string) {
  return useKnowledgeAction(id, (body: z.input<typeof newGenerationBody>) =>
    request(generationSchema, at(id, '/generations'), { method: 'POST', body }),
  );
}

/** Points searches at a generation. */
export function useSwitchGeneration(id: string) {
  return useKnowledgeAction(id, (generation: number) =>
    request(knowledgeBaseSchema, at(id, '/live'), { method: 'PUT', body: { generation } }),
  );
}

/** Lets a failed build go over the documents again that it lacks. */
export function useRetryGeneration(id: string) {
  return useKnowledgeAction(id, (generation: number) =>
    request(generationSchema, at(id, `/generations/${generation}/retry`), { method: 'POST' }),
  );
}

/** Removes a generation that is not live. */
export function useDeleteGeneration(id: string) {
  return useKnowledgeAction(id, (generation: number) => send(at(id, `/generations/${generation}`), { method: 'DELETE' }));
}
