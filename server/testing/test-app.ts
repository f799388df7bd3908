import type { KnowledgeApi, KnowledgeSourcesApi } from '../knowledge-api.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { pino } from 'pino';
import type { Template, Version, Workflow } from '#graph/api';
import { createEventBus, type RunEventBus } from '#graph/event-bus';
import type { Graph, GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import { catalogue } from '#nodes/index';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createEvaluationService } from '#knowledge/evaluate/evaluation-service';
import { createQuestionService } from '#knowledge/evaluate/question-service';
import { createModelRegistry } from '#workers/services/registry/registry';
import { type AppDependencies, createApp } from '../app.ts';
import { storageUse } from '../storage/storage-use.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';

export const ACCESS_TOKEN = 'test-access-token-0123456789';
export const API_KEY = 'test-api-key-0123456789';

/** The whole server over a real store in a temporary folder and an engine led by the test. */
export interface TestApp {
  readonly app: Hono;
  readonly store: Store;
  readonly engine: FakeEngine;
  readonly events: RunEventBus;
  readonly folder: string;
  /** Calls the app; with the API key unless other headers are given. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The JSON of a call that is expected to go well. */
  json<T = Record<string, Json>>(method: string, path: string, body?: unknown): Promise<T>;
  /** A published workflow with a webhook of these settings. */
  publishHook(
    config?: Record<string, Json>,
    graph?: Graph,
  ): Promise<{
    readonly workflow: Workflow;
    readonly version: Version;
    readonly slug: string;
    readonly key: string;
    readonly signingSecret: string;
  }>;
  close(): Promise<void>;
}

type AppChange = Partial<Omit<AppDependencies, 'config'>> & { readonly config?: Partial<AppDependencies['config']> };

/** Makes the server of a test; what is given stands in for a part, and may be made over the store of the test. */
export async function createTestApp(changes: AppChange | ((store: Store) => AppChange) = {}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-server-'));
  const store = await openStore({ path: join(folder, 'heddle.db') });
  const change = typeof changes === 'function' ? changes(store) : changes;
  const events = createEventBus();
  const engine = createFakeEngine(store, events);
  const config = {
    host: '127.0.0.1',
    port: 3000,
    publicUrl: null,
    allowedHosts: [],
    apiKey: API_KEY,
    maxWaitingCalls: 8,
    maxQueuedCalls: 8,
    maxStreams: 40,
    hookTimeoutMs: 1_000,
    ...change.config,
  };
  const app = createApp({
    store,
    engine,
    inline: null,
    replayEngine: { replay: async () => undefined },
    events,
    catalogue,
    templates: async () => [template],
    templateAsset: async (_templateId, name) => (name === 'note.txt' ? new TextEncoder().encode('A note') : null),
    providers: async () => [],
    storageUse: () => storageUse(store, folder),
    models: () => createModelRegistry({ stored: store.models }).list([]),
    programs: { forStep: () => ({ run: async () => null }) },
    knowledge: noKnowledge,
    sources: noSources,
    questions: createQuestionService({ store, aside: () => ({ ask: () => Promise.reject(new Error('No model is asked here')) }) }),
    evaluations: createEvaluationService({ store, engine: { evaluate: async () => undefined } }),
    tools: { commands: [], discover: async () => [], test: async () => ({ ok: true, result: null, durationMs: 0 }) },
    testConnection: async () => ({ result: 'passed', message: 'It answered.', durationMs: 0 }),
    accessToken: ACCESS_TOKEN,
    log: pino({ level: 'silent' }),
    webDir: null,
    ...change,
    config,
  });
  const call: TestApp['call'] = async (method, path, body, headers = { authorization: `Bearer ${API_KEY}` }) =>
    app.request(`http://localhost:3000${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await call(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    app,
    store,
    engine,
    events,
    folder,
    call,
    json,
    async publishHook(hookConfig = {}, graph = hookGraph(hookConfig)) {
      const created = await json<Workflow>('POST', '/api/workflows', { name: 'Hooked', graph });
      const version = await json<Version>('POST', `/api/workflows/${created.id}/publish`, {});
      const workflow = await json<Workflow>('GET', `/api/workflows/${created.id}`);
      const hook = await store.hooks.get(workflow.id);
      return { workflow, version, slug: hook?.slug ?? '', key: hook?.keys.webhook[0] ?? '', signingSecret: hook?.keys.signing[0] ?? '' };
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A node with everything that the schema would fill in. */
export function node(change: Partial<GraphNode> & { readonly name: string; readonly type: string }): GraphNode {
  return {
    id: change.name,
    typeVersion: 1,
    position: { x: 0, y: 0 },
    parentId: null,
    config: {},
    inputs: {},
    policy: {},
    pinned: null,
    ...change,
  };
}

/** A graph that starts by hand and shapes its input into a text. */
export function manualGraph(): Graph {
  return {
    format: 1,
    nodes: [node({ name: 'start', type: 'manual' }), node({ name: 'text', type: 'template', inputs: { text: 'Hello {{ input.name }}' } })],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'text' } }],
    notes: [],
    groups: [],
  };
}

/** A graph that a webhook starts and that answers with the call's body. */
export function hookGraph(config: Record<string, Json> = {}): Graph {
  return {
    format: 1,
    nodes: [
      node({ name: 'hook', type: 'webhook', config }),
      node({ name: 'answer', type: 'respond', inputs: { body: '{{ input.body }}' } }),
    ],
    edges: [{ id: 'e1', from: { node: 'hook', port: 'out' }, to: { node: 'answer' } }],
    notes: [],
    groups: [],
  };
}

const template: Template = {
  id: 'hello',
  title: 'Say hello',
  description: 'Greets by name.',
  category: 'start',
  nodeTypes: ['manual', 'template'],
  exampleInput: { name: 'Ada', files: [{ $asset: 'note.txt' }] },
  graph: manualGraph(),
  readme: '# Say hello',
};

/** No knowledge base at all: its own tests run on the real stack. */
const noKnowledge: KnowledgeApi = {
  list: async () => [],
  get: async () => null,
  exists: async () => false,
  create: () => Promise.reject(new Error('unused')),
  change: async () => null,
  remove: async () => false,
  generations: async () => null,
  build: async () => null,
  retryBuild: async () => null,
  switchTo: async () => null,
  removeGeneration: async () => false,
  documents: async () => null,
  document: async () => null,
  chunks: async () => null,
  add: async () => null,
  retry: async () => null,
  removeDocument: async () => false,
  preview: () => Promise.reject(new Error('unused')),
  search: async () => null,
};

const noSources: KnowledgeSourcesApi = {
  list: async () => null,
  create: async () => null,
  change: async () => null,
  remove: async () => false,
  sync: async () => null,
  items: async () => null,
  folders: () => [],
  keyOf: async () => null,
  push: async () => null,
};
