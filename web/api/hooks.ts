import { useKnowledgeBases } from '../knowledge/knowledge-api.ts';
import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { z } from 'zod';
import type {
  connectionBody,
  connectionTestBody,
  createWorkflowBody,
  decisionBody,
  describeWorkflowBody,
  ModelDetails,
  publishBody,
  toolTestBody,
} from '#graph/api';
import type { forkBody, retryBody } from '#graph/run-from';
import type { Retention } from '#graph/retention';
import type { RunSummary } from '#graph/run';
import type { Surroundings, WorkflowSignature } from '#graph/surroundings';
import type { ToolSource } from '#graph/tool';
import { api, type RunFilter } from './client.ts';

/** How often lists look for news while something in them is open. */
const OPEN_POLL_MS = 2_000;
const IDLE_POLL_MS = 15_000;

/** The keys under which answers are cached; invalidate by their first parts. */
export const keys = {
  workflows: ['workflows'],
  workflow: (id: string) => ['workflow', id],
  draft: (id: string, editor: string) => ['draft', id, editor],
  versions: (id: string) => ['versions', id],
  retention: (id: string) => ['retention', id],
  version: (id: string, number: number | null) => ['version', id, number],
  runs: ['runs'],
  run: (id: string) => ['run', id],
  reviews: ['reviews'],
  templates: ['templates'],
  connections: ['connections'],
  models: ['models'],
  signatures: ['signatures'],
  cachedAnswers: (workflowId: string) => ['cached-answers', workflowId],
  apiKeys: ['api-keys'],
  storage: ['storage'],
  settings: ['settings'],
  nodeTypes: ['node-types'],
} as const;

const workflowQuery = (id: string) => queryOptions({ queryKey: keys.workflow(id), queryFn: ({ signal }) => api.workflow(id, { signal }) });

/** All workflows, newest change first. */
export function useWorkflows() {
  return useQuery({ queryKey: keys.workflows, queryFn: ({ signal }) => api.workflows({ signal }) });
}

/** One workflow with its draft graph. */
export function useWorkflow(id: string) {
  return useQuery(workflowQuery(id));
}

/** What each workflow takes and gives when it is called. */
export function useSignatures() {
  return useQuery({
    queryKey: keys.signatures,
    queryFn: ({ signal }) => api.signatures({ signal }),
    select: (list): readonly WorkflowSignature[] => list.items,
    staleTime: 15_000,
  });
}

/** What a graph of this workflow can refer to; nothing is said of other workflows until they are known. */
export function useSurroundings(workflowId: string): Surroundings {
  const { data } = useSignatures();
  const { data: connections } = useConnections();
  const { data: bases } = useKnowledgeBases();
  const { data: settings } = useSettings();
  return useMemo(
    () => ({
      workflowId,
      workflows: data === undefined ? null : Object.fromEntries(data.map((signature) => [signature.id, signature])),
      connections: connections?.map(({ id }) => id) ?? null,
      knowledge: bases?.map(({ id }) => id) ?? null,
      providers: settings?.providers.map(({ id }) => id) ?? null,
    }),
    [workflowId, data, connections, bases, settings],
  );
}

/** Pages of published versions, newest first. */
export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: keys.versions(id),
    queryFn: ({ pageParam, signal }) => api.versions(id, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One version with its graph, which never changes; none while the number is null. */
export function useVersion(id: string, number: number | null) {
  return useQuery({
    queryKey: keys.version(id, number),
    queryFn: ({ signal }) => api.version(id, number ?? 0, { signal }),
    enabled: number !== null,
    staleTime: Infinity,
  });
}

/**
 * Pages of runs, newest first. While one of them works, the newest page is asked for again every other second; all of them now and then.
 */
export function useRuns(filter: RunFilter) {
  const pages = useInfiniteQuery({
    queryKey: [...keys.runs, filter],
    queryFn: ({ pageParam, signal }) => api.runs(filter, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
  const known = pages.data?.pages;
  const head = useQuery({
    queryKey: [...keys.runs, filter, 'newest'],
    queryFn: ({ signal }) => api.runs(filter, null, { signal }),
    enabled: known?.some((page) => page.items.some(({ status }) => status === 'running')) ?? false,
    refetchInterval: OPEN_POLL_MS,
  });
  const { data: newest, dataUpdatedAt } = head;
  const items = useMemo(
    () => withNewest(known?.flatMap((page) => page.items) ?? [], dataUpdatedAt > pages.dataUpdatedAt ? (newest?.items ?? []) : []),
    [known, newest, dataUpdatedAt, pages.dataUpdatedAt],
  );
  return { ...pages, items };
}

/** The runs of a list as a newer reading of its beginning has them, with those that have begun since. */
function withNewest(known: readonly RunSummary[], newest: readonly RunSummary[]): readonly RunSummary[] {
  const ids = new Set(newest.map(({ id }) => id));
  return [...newest, ...known.filter(({ id }) => !ids.has(id))];
}

/** Pages of reviews, newest first: those that wait, or those that don't any more. */
export function useReviews(status: 'open' | 'closed') {
  return useInfiniteQuery({
    queryKey: [...keys.reviews, status],
    queryFn: ({ pageParam, signal }) =>
      api.reviews({ status, limit: 25, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: status === 'open' ? OPEN_POLL_MS * 2 : IDLE_POLL_MS,
  });
}

/** How many reviews wait for somebody. */
export function useOpenReviews() {
  return useQuery({
    queryKey: [...keys.reviews, 'count'],
    queryFn: ({ signal }) => api.openReviews({ signal }),
    refetchInterval: OPEN_POLL_MS * 2,
  });
}

/** The open reviews of one run; not asked for unless they are wanted. */
export function useRunReviews(runId: string, { isWanted = true }: { readonly isWanted?: boolean } = {}) {
  return useQuery({
    queryKey: [...keys.reviews, 'run', runId],
    queryFn: ({ signal }) => api.reviews({ status: 'open', runId }, { signal }),
    select: (list) => list.items,
    enabled: isWanted,
    refetchInterval: OPEN_POLL_MS * 2,
  });
}

/** The gallery. */
export function useTemplates() {
  return useQuery({
    queryKey: keys.templates,
    queryFn: ({ signal }) => api.templates({ signal }),
    select: (list) => list.items,
    staleTime: Infinity,
  });
}

/** Stored credentials, without their secrets. */
export function useConnections() {
  return useQuery({ queryKey: keys.connections, queryFn: ({ signal }) => api.connections({ signal }), select: (list) => list.items });
}

/** What this installation can do. */
export function useSettings() {
  return useQuery({ queryKey: keys.settings, queryFn: ({ signal }) => api.settings({ signal }), staleTime: 60_000 });
}

/** The catalogue as the server tells it. */
export function useNodeTypes() {
  return useQuery({
    queryKey: keys.nodeTypes,
    queryFn: ({ signal }) => api.nodeTypes({ signal }),
    select: (list) => list.items,
    staleTime: Infinity,
  });
}

/** What to delete, and whether even if something uses it. */
export interface Deletion {
  readonly id: string;
  readonly force?: boolean;
}

/** A mutation after which the named queries are asked again. */
function useAction<Argument, Result>(
  action: (argument: Argument) => Promise<Result>,
  stale: (argument: Argument) => readonly (readonly unknown[])[],
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: async (_result, argument) => {
      await Promise.all(stale(argument).map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}

/** Makes an empty workflow, or one with the given graph. */
export function useCreateWorkflow() {
  return useAction(
    (body: z.input<typeof createWorkflowBody>) => api.createWorkflow(body),
    () => [keys.workflows],
  );
}

/** Changes a workflow's name or description, also while its draft is being edited. */
export function useDescribeWorkflow(id: string) {
  return useAction(
    (body: z.input<typeof describeWorkflowBody>) => api.describeWorkflow(id, body),
    () => [keys.workflow(id), keys.workflows],
  );
}

/** Removes a workflow with its versions and runs. */
export function useDeleteWorkflow() {
  return useAction(
    ({ id, force }: Deletion) => api.deleteWorkflow(id, force),
    () => [keys.workflows, keys.runs, keys.reviews],
  );
}

/** Makes a workflow from an exported file. */
export function useImportWorkflow() {
  return useAction(
    (file: unknown) => api.importWorkflow(file),
    () => [keys.workflows],
  );
}

/** Publishes the draft; an `ApiError` of status 422 carries the issues. */
export function usePublishWorkflow(id: string) {
  return useAction(
    (body: z.input<typeof publishBody>) => api.publishWorkflow(id, body),
    () => [keys.workflow(id), keys.versions(id), keys.workflows],
  );
}

/** Points live at a version, or at none. */
export function useSetLive(id: string) {
  return useAction(
    (version: number | null) => api.setLive(id, version),
    () => [keys.workflow(id), keys.versions(id), keys.workflows],
  );
}

/** How long runs of a workflow are kept. */
export function useRetention(id: string) {
  return useQuery({ queryKey: keys.retention(id), queryFn: ({ signal }) => api.retention(id, { signal }) });
}

/** Changes how long runs of a workflow are kept. */
export function useSetRetention(id: string) {
  return useAction(
    (retention: Retention) => api.setRetention(id, retention),
    () => [keys.retention(id)],
  );
}

/** Replaces the key of the webhook and the chat page. */
export function useRotateKey(id: string) {
  return useAction(
    (change: { readonly door: 'webhook' | 'signing' | 'chat'; readonly keepForHours: number }) => api.rotateKey(id, change),
    () => [keys.workflow(id)],
  );
}

/** Asks a run to stop. */
export function useCancelRun() {
  return useAction(
    (id: string) => api.cancelRun(id),
    (id) => [keys.runs, keys.run(id), keys.reviews],
  );
}

/** Starts a new run in the middle of an ended one; answers with its id. */
export function useForkRun() {
  return useAction(
    ({ id, ...body }: { id: string } & z.input<typeof forkBody>) => api.forkRun(id, body),
    () => [keys.runs],
  );
}

/** Runs a failed run again from where it failed; answers with the new run's id. */
export function useRetryRun() {
  return useAction(
    ({ id, ...body }: { id: string } & z.input<typeof retryBody>) => api.retryRun(id, body),
    () => [keys.runs],
  );
}

/** Answers a review. */
export function useDecideReview() {
  return useAction(
    ({ id, ...body }: { id: string } & z.input<typeof decisionBody>) => api.decideReview(id, body),
    () => [keys.reviews, keys.runs],
  );
}

/** Stores credentials; with an `id`, changes them. */
export function useSaveConnection() {
  return useAction(
    ({ id, ...body }: { id: string | null } & z.input<typeof connectionBody>) =>
      id === null ? api.createConnection(body) : api.saveConnection(id, body),
    () => [keys.connections, keys.settings, keys.models],
  );
}

/** Uses a connection once, saved or not. */
export function useTestConnection() {
  return useMutation({ mutationFn: (body: z.input<typeof connectionTestBody>) => api.testConnection(body) });
}

/** Removes stored credentials. */
export function useDeleteConnection() {
  return useAction(
    ({ id, force }: Deletion) => api.deleteConnection(id, force),
    () => [keys.connections, keys.settings, keys.models],
  );
}

/** The registry of models. */
export function useModels() {
  return useQuery({
    queryKey: keys.models,
    queryFn: ({ signal }) => api.models({ signal }),
    select: (list) => list.items,
    staleTime: 60_000,
  });
}

/** Writes down what a model is. */
export function useSaveModel() {
  return useAction(
    ({ id, details }: { id: string; details: ModelDetails }) => api.saveModel(id, details),
    () => [keys.models],
  );
}

/** Drops what was written down of a model. */
export function useDeleteModel() {
  return useAction(
    ({ id, force }: Deletion) => api.deleteModel(id, force),
    () => [keys.models],
  );
}

/** The kept answers of a workflow's nodes. */
export function useCachedAnswers(workflowId: string) {
  return useQuery({
    queryKey: keys.cachedAnswers(workflowId),
    queryFn: ({ signal }) => api.cachedAnswers(workflowId, { signal }),
    select: (list) => list.items,
    refetchInterval: IDLE_POLL_MS,
  });
}

/** Drops the kept answers of a node. */
export function useClearCachedAnswers(workflowId: string) {
  return useAction(
    (nodeId: string) => api.clearCachedAnswers(workflowId, nodeId),
    () => [keys.cachedAnswers(workflowId)],
  );
}

/** Looks for the tools of a server or a document. */
export function useDiscoverTools() {
  return useMutation({ mutationFn: async (source: ToolSource) => (await api.discoverTools(source)).items });
}

/** Calls a tool once. */
export function useTestTool() {
  return useMutation({ mutationFn: (body: z.input<typeof toolTestBody>) => api.testTool(body) });
}

/** Keys for programs. */
export function useApiKeys() {
  return useQuery({ queryKey: keys.apiKeys, queryFn: ({ signal }) => api.apiKeys({ signal }), select: (list) => list.items });
}

/** Makes a key; its answer is the only place where the key is ever shown. */
export function useCreateApiKey() {
  return useAction(
    (name: string) => api.createApiKey(name),
    () => [keys.apiKeys],
  );
}

/** Takes a key back. */
export function useDeleteApiKey() {
  return useAction(
    (id: string) => api.deleteApiKey(id),
    () => [keys.apiKeys],
  );
}
