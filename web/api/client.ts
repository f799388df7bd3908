import { retentionSchema, storageSchema, type Retention } from '#graph/retention';
import { z } from 'zod';
import {
  cachedAnswersSchema,
  codeTestSchema,
  connectionSchema,
  connectionTestSchema,
  draftRunStarted,
  draftSchema,
  listOf,
  modelInfoSchema,
  nodeTypeInfoSchema,
  reviewCountSchema,
  reviewSchema,
  rotatedKeySchema,
  runSchema,
  runSummarySchema,
  savedDraftSchema,
  settingsSchema,
  signatureSchema,
  templateSchema,
  toolTestSchema,
  versionSchema,
  versionSummarySchema,
  workflowSchema,
  workflowSummarySchema,
  type codeTestBody,
  type connectionBody,
  type connectionTestBody,
  type createWorkflowBody,
  type decisionBody,
  type describeWorkflowBody,
  type ModelDetails,
  type publishBody,
  type saveWorkflowBody,
  type startRunBody,
  type toolTestBody,
} from '#graph/api';
import type { forkBody, retryBody } from '#graph/run-from';
import { fileReferenceSchema } from '#graph/file-reference';
import type { RunStatus } from '#graph/run';
import { agentToolSchema, type ToolSource } from '#graph/tool';
import { allPages, request, send, withQuery, requestWholeList } from './request.ts';

type Signal = { readonly signal?: AbortSignal | undefined };

const id = encodeURIComponent;
const runStarted = z.object({ runId: z.string() });

const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

/** A key for programs; the key itself is only in the answer that made it. */
export type ApiKey = z.output<typeof apiKeySchema>;

export interface RunFilter {
  readonly workflowId?: string | undefined;
  /** `stuck`: open, and not able to continue. */
  readonly status?: RunStatus | 'stuck' | undefined;
}

/** The HTTP API, one function a call; each parses what it gets and throws `ApiError`. */
export const api = {
  workflows: ({ signal }: Signal = {}) =>
    allPages((cursor) => request(listOf(workflowSummarySchema), withQuery('/api/workflows', { cursor, limit: 200 }), { signal })),
  workflow: (workflowId: string, { signal }: Signal = {}) => request(workflowSchema, `/api/workflows/${id(workflowId)}`, { signal }),
  createWorkflow: (body: z.input<typeof createWorkflowBody>) => request(workflowSchema, '/api/workflows', { method: 'POST', body }),
  draft: (workflowId: string, known?: number, { signal }: Signal = {}) =>
    request(draftSchema, withQuery(`/api/workflows/${id(workflowId)}/draft`, { known }), { signal }),
  saveWorkflow: (workflowId: string, body: z.input<typeof saveWorkflowBody>, { signal }: Signal = {}) =>
    request(savedDraftSchema, `/api/workflows/${id(workflowId)}`, { method: 'PUT', body, signal }),
  describeWorkflow: (workflowId: string, body: z.input<typeof describeWorkflowBody>) =>
    request(savedDraftSchema, `/api/workflows/${id(workflowId)}`, { method: 'PATCH', body }),
  deleteWorkflow: async (workflowId: string, force = false): Promise<void> =>
    void (await send(withQuery(`/api/workflows/${id(workflowId)}`, { force: force ? 'true' : undefined }), { method: 'DELETE' })),
  exportWorkflow: (workflowId: string) => send(`/api/workflows/${id(workflowId)}/export`),
  importWorkflow: (file: unknown) => request(workflowSchema, '/api/workflows/import', { method: 'POST', body: file }),
  publishWorkflow: (workflowId: string, body: z.input<typeof publishBody>) =>
    request(versionSchema, `/api/workflows/${id(workflowId)}/publish`, { method: 'POST', body }),
  signatures: ({ signal }: Signal = {}) => requestWholeList(signatureSchema, '/api/workflows/signatures', { signal }),
  versions: (workflowId: string, cursor: string | null, { signal }: Signal = {}) =>
    request(listOf(versionSummarySchema), withQuery(`/api/workflows/${id(workflowId)}/versions`, { cursor: cursor ?? undefined }), {
      signal,
    }),
  version: (workflowId: string, number: number, { signal }: Signal = {}) =>
    request(versionSchema, `/api/workflows/${id(workflowId)}/versions/${number}`, { signal }),
  setLive: async (workflowId: string, version: number | null): Promise<void> =>
    void (await send(`/api/workflows/${id(workflowId)}/live`, { method: 'PUT', body: { version } })),
  rotateKey: (workflowId: string, change: { readonly door: string; readonly keepForHours: number }) =>
    request(rotatedKeySchema, `/api/workflows/${id(workflowId)}/hook/key`, { method: 'POST', body: change }),

  retention: (workflowId: string, { signal }: Signal = {}) =>
    request(retentionSchema, `/api/workflows/${id(workflowId)}/retention`, { signal }),
  setRetention: (workflowId: string, body: Retention) =>
    request(retentionSchema, `/api/workflows/${id(workflowId)}/retention`, { method: 'PUT', body }),

  startRun: (workflowId: string, body: z.input<typeof startRunBody>) =>
    request(draftRunStarted, `/api/workflows/${id(workflowId)}/runs`, { method: 'POST', body }),
  runs: ({ workflowId, status }: RunFilter, cursor: string | null, { signal }: Signal = {}) => {
    const state = status === 'stuck' ? { stuck: 'only' } : { status };
    return request(listOf(runSummarySchema), withQuery('/api/runs', { workflowId, ...state, cursor: cursor ?? undefined, limit: 50 }), {
      signal,
    });
  },
  run: (runId: string, { signal }: Signal = {}) => request(runSchema, `/api/runs/${id(runId)}`, { signal }),
  forkRun: (runId: string, body: z.input<typeof forkBody>) => request(runStarted, `/api/runs/${id(runId)}/fork`, { method: 'POST', body }),
  retryRun: (runId: string, body: z.input<typeof retryBody>) =>
    request(runStarted, `/api/runs/${id(runId)}/retry`, { method: 'POST', body }),
  cancelRun: async (runId: string): Promise<void> => void (await send(`/api/runs/${id(runId)}/cancel`, { method: 'POST', body: {} })),

  reviews: (
    filter: { readonly status?: string; readonly runId?: string; readonly cursor?: string | undefined; readonly limit?: number },
    { signal }: Signal = {},
  ) => request(listOf(reviewSchema), withQuery('/api/reviews', { limit: 200, ...filter }), { signal }),
  openReviews: ({ signal }: Signal = {}) => request(reviewCountSchema, '/api/reviews/count', { signal }),
  decideReview: async (reviewId: string, body: z.input<typeof decisionBody>): Promise<void> =>
    void (await send(`/api/reviews/${id(reviewId)}/decision`, { method: 'POST', body })),

  uploadFile: (file: File) =>
    request(fileReferenceSchema, withQuery('/api/files', { name: file.name.slice(0, 255) }), { method: 'POST', body: file }),

  templates: ({ signal }: Signal = {}) => request(listOf(templateSchema), '/api/templates', { signal }),
  importTemplate: (templateId: string, name?: string) =>
    request(workflowSchema, `/api/templates/${id(templateId)}/import`, { method: 'POST', body: name === undefined ? {} : { name } }),

  connections: ({ signal }: Signal = {}) => requestWholeList(connectionSchema, '/api/connections', { signal }),
  createConnection: (body: z.input<typeof connectionBody>) => request(connectionSchema, '/api/connections', { method: 'POST', body }),
  saveConnection: (connectionId: string, body: z.input<typeof connectionBody>) =>
    request(connectionSchema, `/api/connections/${id(connectionId)}`, { method: 'PUT', body }),
  testConnection: (body: z.input<typeof connectionTestBody>) =>
    request(connectionTestSchema, '/api/connections/test', { method: 'POST', body }),
  deleteConnection: async (connectionId: string, force = false): Promise<void> =>
    void (await send(withQuery(`/api/connections/${id(connectionId)}`, { force: force ? 'true' : undefined }), { method: 'DELETE' })),

  models: ({ signal }: Signal = {}) => requestWholeList(modelInfoSchema, '/api/models', { signal }),
  saveModel: (modelId: string, details: ModelDetails) =>
    request(modelInfoSchema, `/api/models/${id(modelId)}`, { method: 'PUT', body: details }),
  deleteModel: async (modelId: string, force = false): Promise<void> =>
    void (await send(withQuery(`/api/models/${id(modelId)}`, { force: force ? 'true' : undefined }), { method: 'DELETE' })),

  cachedAnswers: (workflowId: string, { signal }: Signal = {}) =>
    request(listOf(cachedAnswersSchema), `/api/workflows/${id(workflowId)}/cache`, { signal }),
  clearCachedAnswers: async (workflowId: string, nodeId: string): Promise<void> =>
    void (await send(`/api/workflows/${id(workflowId)}/nodes/${id(nodeId)}/cache`, { method: 'DELETE' })),

  discoverTools: (source: ToolSource) => request(listOf(agentToolSchema), '/api/tools/discover', { method: 'POST', body: source }),
  testCode: (body: z.input<typeof codeTestBody>, { signal }: Signal = {}) =>
    request(codeTestSchema, '/api/code/test', { method: 'POST', body, signal }),
  testTool: (body: z.input<typeof toolTestBody>) => request(toolTestSchema, '/api/tools/test', { method: 'POST', body }),

  apiKeys: ({ signal }: Signal = {}) => requestWholeList(apiKeySchema, '/api/api-keys', { signal }),
  createApiKey: (name: string) => request(apiKeySchema.extend({ key: z.string() }), '/api/api-keys', { method: 'POST', body: { name } }),
  deleteApiKey: async (keyId: string): Promise<void> => void (await send(`/api/api-keys/${id(keyId)}`, { method: 'DELETE' })),

  signOut: async (): Promise<void> => void (await send('/api/session', { method: 'DELETE' })),
  storage: ({ signal }: Signal = {}) => request(storageSchema, '/api/storage', { signal }),
  settings: ({ signal }: Signal = {}) => request(settingsSchema, '/api/settings', { signal }),
  nodeTypes: ({ signal }: Signal = {}) => request(listOf(nodeTypeInfoSchema), '/api/node-types', { signal }),
};
