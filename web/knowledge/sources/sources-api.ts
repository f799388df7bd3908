import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import { listOf } from '#graph/api';
import {
  type changeSourceBody,
  type createSourceBody,
  folderSchema,
  type KnowledgeSource,
  type removeSourceQuery,
  sourceItemSchema,
  sourceSchema,
} from '#graph/knowledge-source';
import { request, send, withQuery, requestWholeList } from '../../api/request.ts';
import { knowledgeKeys } from '../knowledge-api.ts';

/** How often the list looks for news while a source is being read. */
const BUSY_POLL_MS = 1_000;
const IDLE_POLL_MS = 15_000;
const PAGE = 50;

const keys = {
  sources: (id: string) => ['knowledge', 'sources', id],
  failed: (id: string, sourceId: string) => ['knowledge', 'source-items', id, sourceId],
  folders: ['knowledge', 'folders'],
} as const;

const part = encodeURIComponent;
const at = (id: string, path = ''): string => `/api/knowledge/${part(id)}/sources${path}`;

/** The sources of a base, oldest first; asks often while one is being read. */
export function useSources(id: string) {
  return useQuery({
    queryKey: keys.sources(id),
    queryFn: ({ signal }) => requestWholeList(sourceSchema, at(id), { signal }),
    select: (list): readonly KnowledgeSource[] => list.items,
    refetchInterval: (query) => (query.state.data?.items.some(({ isSyncing }) => isSyncing) === true ? BUSY_POLL_MS : IDLE_POLL_MS),
  });
}

/** Asks for the base and its documents again whenever a sync has moved on: they are asked apart from the sources. */
export function useFreshDocuments(id: string, sources: readonly KnowledgeSource[]): void {
  const client = useQueryClient();
  const seen = sources.map(({ documents, lastSync, isSyncing }) => `${documents} ${lastSync?.changed ?? 0} ${isSyncing}`).join();
  const before = useRef(seen);
  useEffect(() => {
    if (before.current === seen) return;
    before.current = seen;
    for (const queryKey of documentKeys(id)) void client.invalidateQueries({ queryKey });
  }, [client, id, seen]);
}

/** What of a source could not be read at the last sync. `version` is whatever tells syncs apart. */
export function useFailedItems(id: string, sourceId: string, version: string) {
  return useInfiniteQuery({
    queryKey: [...keys.failed(id, sourceId), version],
    queryFn: ({ pageParam, signal }) =>
      request(
        listOf(sourceItemSchema),
        withQuery(at(id, `/${part(sourceId)}/items`), { state: 'failed', cursor: pageParam ?? undefined, limit: PAGE }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });
}

/** The folders that the operator of Heddle allows as sources. */
export function useFolders() {
  return useQuery({
    queryKey: keys.folders,
    queryFn: ({ signal }) => request(listOf(folderSchema), '/api/knowledge-folders', { signal }),
    select: (list) => list.items.map(({ name }) => name),
    staleTime: 60_000,
  });
}

/** Adds a source. */
export function useCreateSource(id: string) {
  return useSourceAction(id, (body: z.input<typeof createSourceBody>) => request(sourceSchema, at(id), { method: 'POST', body }));
}

/** Changes a source; with other settings or metadata it is read again. */
export function useChangeSource(id: string) {
  return useSourceAction(id, ({ sourceId, ...body }: z.input<typeof changeSourceBody> & { readonly sourceId: string }) =>
    request(sourceSchema, at(id, `/${part(sourceId)}`), { method: 'PUT', body }),
  );
}

/** Has a source read now. */
export function useSyncSource(id: string) {
  return useSourceAction(id, (sourceId: string) => request(sourceSchema, at(id, `/${part(sourceId)}/sync`), { method: 'POST', body: {} }));
}

/** Removes a source, with its documents or without. */
export function useRemoveSource(id: string) {
  return useSourceAction(id, ({ sourceId, documents }: z.output<typeof removeSourceQuery> & { readonly sourceId: string }) =>
    send(withQuery(at(id, `/${part(sourceId)}`), { documents }), { method: 'DELETE' }),
  );
}

function documentKeys(id: string): readonly (readonly string[])[] {
  return [knowledgeKeys.bases, knowledgeKeys.base(id), knowledgeKeys.generations(id), knowledgeKeys.documents(id)];
}

/** A mutation after which the sources, and what comes from them, are asked again. */
function useSourceAction<Argument, Result>(id: string, action: (argument: Argument) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: () => Promise.all([keys.sources(id), ...documentKeys(id)].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
