import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { listOf, memoryConversationSchema, type memoryFactBody, memoryFactSchema, memorySessionSchema } from '#graph/api';
import { request, send, withQuery } from '../api/request.ts';

const POLL_MS = 15_000;
const PAGE = 50;

/** A conversation by its key and where it is remembered. */
export interface SessionRef {
  readonly session: string;
  readonly scope: string;
}

/** Which memories a list shows; an empty text shows all. */
export interface MemoryFilter {
  readonly scope: string;
  readonly search: string;
}

const keys = { sessions: ['memory', 'sessions'], conversations: ['memory', 'conversation'], facts: ['memory', 'facts'] } as const;
const pathOf = ({ session, scope }: SessionRef, query: { readonly [name: string]: string | number | undefined } = {}) =>
  withQuery(`/api/memory/sessions/${encodeURIComponent(session)}`, { scope, ...query });

/** Pages of sessions, latest change first. */
export function useSessions(filter: MemoryFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.sessions, filter],
    queryFn: ({ pageParam, signal }) =>
      request(listOf(memorySessionSchema), withQuery('/api/memory/sessions', { ...filter, cursor: pageParam ?? undefined, limit: PAGE }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: POLL_MS,
  });
}

/** Pages of one conversation, the newest first. */
export function useConversation(ref: SessionRef) {
  return useInfiniteQuery({
    queryKey: [...keys.conversations, ref],
    queryFn: ({ pageParam, signal }) =>
      request(memoryConversationSchema, pathOf(ref, { cursor: pageParam ?? undefined, limit: PAGE }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  });
}

/** Pages of facts, latest change first. */
export function useFacts(filter: MemoryFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.facts, filter],
    queryFn: ({ pageParam, signal }) =>
      request(listOf(memoryFactSchema), withQuery('/api/memory/facts', { ...filter, cursor: pageParam ?? undefined, limit: PAGE }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: POLL_MS,
  });
}

function useMemoryAction<Argument>(action: (argument: Argument) => Promise<unknown>, stale: readonly (readonly string[])[]) {
  const client = useQueryClient();
  return useMutation({ mutationFn: action, onSuccess: () => Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey }))) });
}

/** Erases a conversation. */
export function useEraseSession() {
  return useMemoryAction((ref: SessionRef) => send(pathOf(ref), { method: 'DELETE' }), [keys.sessions]);
}

/** Sets a fact, in place of what was known. */
export function useSaveFact() {
  return useMemoryAction(
    (fact: z.input<typeof memoryFactBody>) => request(memoryFactSchema, '/api/memory/facts', { method: 'PUT', body: fact }),
    [keys.facts],
  );
}

/** Erases a fact. */
export function useEraseFact() {
  return useMemoryAction(
    ({ scope, subject, key }: { readonly scope: string; readonly subject: string; readonly key: string }) =>
      send(withQuery('/api/memory/facts', { scope, subject, key }), { method: 'DELETE' }),
    [keys.facts],
  );
}
