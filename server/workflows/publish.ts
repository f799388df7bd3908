import type { Graph } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Json } from '#graph/json';
import { canonicalJson } from '#graph/plan-hash';
import type { Store } from '#store/contract/store';
import type { StoredVersion } from '#store/contract/versions';
import type { StoredWorkflow } from '#store/contract/workflows';
import { chatNodes, chatSlugOf } from '../chat/trigger.ts';
import { slugOf, webhookNodes } from '../hooks/trigger.ts';
import { HttpError, notFound } from '../http-error.ts';
import { newHookKey } from '../ids.ts';
import type { Graphs } from './graphs.ts';
import { pinGenerations } from './pins.ts';
import type { Signatures } from './signatures.ts';

/**
 * Checks, compiles and publishes the draft as it is at that revision. A draft that is equal to the live version makes no new one: that one
 * is the answer. Throws 409 when the draft has changed, 422 with the issues.
 */
export async function publishDraft(
  dependencies: { readonly store: Store; readonly graphs: Graphs; readonly signatures: Signatures },
  workflow: StoredWorkflow,
  request: { readonly note: string; readonly revision: number },
): Promise<{ readonly version: StoredVersion; readonly isNew: boolean }> {
  const { store, graphs } = dependencies;
  if (request.revision !== workflow.revision) throw staleRevision(workflow.revision);
  const graph = await pinGenerations(workflow.graph, async (id) => (await store.knowledge.searchable(id))?.generation ?? null);
  const surroundings = await dependencies.signatures.around(workflow.id);
  const issues = [...(await graphs.check(graph, surroundings)), ...publishIssues(graph)];
  if (issues.some((issue) => issue.severity === 'error')) throw unpublishable(issues);
  const compiled = await graphs.compile(graph, { surroundings });
  if (!compiled.ok) throw unpublishable(compiled.issues);

  const hashes = {
    graphHash: await storeContent(store, graph as unknown as Json),
    planHash: await storeContent(store, compiled.plan as unknown as Json),
  };
  const live = workflow.liveVersion === null ? null : await store.versions.get(workflow.id, workflow.liveVersion);
  if (live !== null && live.graphHash === hashes.graphHash && live.planHash === hashes.planHash) return { version: live, isNew: false };

  const at = new Date().toISOString();
  const slugs = { slug: slugOf(workflow.id, graph), chatSlug: chatSlugOf(workflow.id, graph) };
  if (slugs.slug !== null || slugs.chatSlug !== null)
    await store.hooks.ensure(workflow.id, { webhook: newHookKey('webhook'), signing: newHookKey('signing'), chat: newHookKey('chat') }, at);
  const published = await store.versions.publish({
    workflowId: workflow.id,
    revision: request.revision,
    ...slugs,
    ...hashes,
    note: request.note,
    publishedAt: at,
  });
  if (published.ok) return { version: published.version, isNew: true };
  if (published.reason === 'slug' || published.reason === 'chat-slug')
    throw unpublishable([...issues, slugTaken(graph, published.reason, slugs)]);
  const current = await store.workflows.get(workflow.id);
  throw current === null ? notFound('workflow', workflow.id) : staleRevision(current.revision);
}

/** Stores a plan or graph (both are JSON) under the hash of its canonical text. */
export async function storeContent(store: Store, content: Json): Promise<string> {
  return (await store.blobs.put(canonicalJson(content))).hash;
}

/** Somebody has saved in between. */
export function staleRevision(current: number): HttpError {
  return new HttpError({
    status: 409,
    code: 'REVISION_STALE',
    message: `The draft has changed meanwhile: it is at revision ${current} now.`,
    hint: 'Read the workflow again and apply the change to it.',
    facts: { revision: current },
  });
}

/** Another workflow has the address that a version asks for. */
export function slugTaken(
  graph: Graph,
  reason: 'slug' | 'chat-slug',
  { slug, chatSlug }: { readonly slug: string | null; readonly chatSlug: string | null },
): Issue {
  const [nodes, address] =
    reason === 'slug' ? [webhookNodes(graph), `/hooks/${slug ?? ''}`] : [chatNodes(graph), `/chat/${chatSlug ?? ''}`];
  return {
    code: 'SLUG_TAKEN',
    severity: 'error',
    nodeId: nodes[0]?.id ?? null,
    path: 'config.slug',
    message: `Another workflow has the address ${address}.`,
    hint: 'Choose another path, or leave it empty.',
  };
}

/** The graph can't be published as it is. */
export function unpublishable(issues: readonly Issue[]): HttpError {
  return withIssues(issues, 'Fix the problems listed in "issues", then publish again.');
}

/** Not even a part of the graph can run as it is. */
export function unrunnable(issues: readonly Issue[]): HttpError {
  return withIssues(issues, 'Fix the problems listed in "issues", then run again.');
}

function withIssues(issues: readonly Issue[], hint: string): HttpError {
  const errors = issues.filter((issue) => issue.severity === 'error');
  const [first] = errors;
  return new HttpError({
    status: 422,
    code: 'GRAPH_HAS_ISSUES',
    message: errors.length === 1 && first !== undefined ? first.message : `The graph has ${errors.length} errors.`,
    hint,
    issues,
  });
}

/** What only matters to a graph that goes live. */
function publishIssues(graph: Graph): readonly Issue[] {
  const hint = 'Let both paths start from one, or make a second workflow.';
  return [
    ...webhookNodes(graph)
      .slice(1)
      .map(
        (node) =>
          ({
            code: 'WEBHOOK_TWICE',
            severity: 'error',
            nodeId: node.id,
            path: '',
            message: `"${node.name}" is a second webhook: a workflow has one address.`,
            hint,
          }) as const,
      ),
    ...chatNodes(graph)
      .slice(1)
      .map(
        (node) =>
          ({
            code: 'CHAT_TWICE',
            severity: 'error',
            nodeId: node.id,
            path: '',
            message: `"${node.name}" is a second chat: a workflow has one chat page.`,
            hint,
          }) as const,
      ),
  ];
}
