import type { Hook, Version, VersionSummary, Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import type { StoredVersion } from '#store/contract/versions';
import type { StoredWorkflow } from '#store/contract/workflows';
import { chatConfig } from '../chat/trigger.ts';
import type { ContentCache } from '../content-cache.ts';
import { webhookConfig } from '../hooks/trigger.ts';
import { notFound } from '../http-error.ts';
import { createResolver } from '../values.ts';

interface ViewDependencies {
  readonly store: Store;
  readonly content: ContentCache;
}

/** How many ended runs are searched for the values that previews show. */
const PREVIEW_RUNS = 5;
const PREVIEW_LIMITS = { inlineBytes: 256 * 1024, answerBytes: 2 * 1024 * 1024 };

/** The stored workflow; throws 404. */
export async function readWorkflow(store: Store, id: string): Promise<StoredWorkflow> {
  const workflow = await store.workflows.get(id);
  if (workflow === null) throw notFound('workflow', id);
  return workflow;
}

/** A workflow as the API shows it. `baseUrl` is where its webhook and its chat page are reached. */
export async function viewWorkflow({ store, content }: ViewDependencies, workflow: StoredWorkflow, baseUrl: string): Promise<Workflow> {
  const live = workflow.liveVersion === null ? null : await store.versions.get(workflow.id, workflow.liveVersion);
  return {
    ...workflow,
    latestVersion: await store.versions.latest(workflow.id),
    hook: live === null ? null : await viewHook(store, workflow.id, await content.graph(live.graphHash), baseUrl),
    chat: live === null ? null : await viewChat(store, workflow.id, await content.graph(live.graphHash), baseUrl),
    lastValues: await lastValues(store, workflow.id),
  };
}

/** A version as the API shows it. */
export async function viewVersion(content: ContentCache, version: StoredVersion, liveVersion: number | null): Promise<Version> {
  return { ...summariseVersion(version, liveVersion), graph: await content.graph(version.graphHash) };
}

/** A version as lists show it. */
export function summariseVersion({ number, publishedAt, note, planHash }: StoredVersion, liveVersion: number | null): VersionSummary {
  return { number, publishedAt, note, planHash, isLive: number === liveVersion };
}

async function viewHook(store: Store, workflowId: string, graph: Graph, baseUrl: string): Promise<Hook | null> {
  const trigger = webhookConfig(graph);
  const hook = await store.hooks.get(workflowId);
  if (trigger === null || hook === null || hook.slug === null) return null;
  const { method, mode, access } = trigger.config;
  return {
    url: `${baseUrl}/hooks/${hook.slug}`,
    slug: hook.slug,
    method,
    mode,
    key: access === 'public' ? null : (hook.keys[access === 'signature' ? 'signing' : 'webhook'][0] ?? null),
    signingSecret: access === 'public' ? null : (hook.keys.signing[0] ?? null),
  };
}

async function viewChat(store: Store, workflowId: string, graph: Graph, baseUrl: string): Promise<Workflow['chat']> {
  const trigger = chatConfig(graph);
  const hook = await store.hooks.get(workflowId);
  if (trigger === null || hook === null || hook.chatSlug === null) return null;
  return { url: `${baseUrl}/chat/${hook.chatSlug}`, key: trigger.config.access === 'public' ? null : (hook.keys.chat[0] ?? null) };
}

/** Per node name, the output of its newest finished step run at the top of the graph. */
async function lastValues(store: Store, workflowId: string): Promise<Record<string, Json>> {
  const newest = new Map<string, Json>();
  for (const outputs of await store.runs.latestOutputs(workflowId, PREVIEW_RUNS)) {
    // Of a loop's iterations the last one counts.
    const ofRun = new Map(outputs.map(({ name, output }) => [name, output]));
    for (const [name, output] of ofRun) if (!newest.has(name)) newest.set(name, output);
  }
  const resolve = createResolver(store.blobs, PREVIEW_LIMITS);
  const values: Record<string, Json> = {};
  for (const [name, output] of newest) values[name] = await resolve(output);
  return values;
}
