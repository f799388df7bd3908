import { missingPin } from '../workflows/pins.ts';
import { assertUnused, deleteQuery } from '../workflows/uses.ts';
import { z } from 'zod';
import {
  checkBody,
  createWorkflowBody,
  describeWorkflowBody,
  draftRunStarted,
  draftSchema,
  issueSchema,
  listOf,
  liveBody,
  publishBody,
  rotatedKeySchema,
  rotateKeyBody,
  savedDraftSchema,
  saveWorkflowBody,
  signatureSchema,
  startRunBody,
  versionSchema,
  versionSummarySchema,
  workflowSchema,
  workflowSummarySchema,
} from '#graph/api';
import { emptyGraph, type Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import { pageQuery } from '#graph/page-query';
import { chatSlugOf } from '../chat/trigger.ts';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { slugOf } from '../hooks/trigger.ts';
import { HttpError, notFound } from '../http-error.ts';
import { newHookKey, newId } from '../ids.ts';
import type { StartDependencies } from '../runs/start-run.ts';
import { startDraftRun } from '../workflows/draft-run.ts';
import { importWorkflow, workflowFileSchema } from '../workflows/file.ts';
import { publishDraft, slugTaken, staleRevision, unpublishable } from '../workflows/publish.ts';
import type { Graphs } from '../workflows/graphs.ts';
import type { Signatures } from '../workflows/signatures.ts';
import { saverOf } from '../workflows/saver.ts';
import { readWorkflow, summariseVersion, viewVersion, viewWorkflow } from '../workflows/view.ts';
import { badCursor } from './runs.ts';

interface WorkflowDependencies extends StartDependencies {
  readonly catalogue: Catalogue;
  readonly graphs: Graphs;
  readonly signatures: Signatures;
  readonly baseUrl: (requestUrl: string) => string;
}

const listQuery = z.object({ cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
const issues = z.object({ issues: z.array(issueSchema) });
const one = { 200: { description: 'The workflow', schema: workflowSchema } };
const made = { 201: { description: 'The workflow', schema: workflowSchema } };
const saved = { 200: { description: 'The revision that this save made', schema: savedDraftSchema } };
const draftQuery = z.object({ known: z.coerce.number().int().optional() });

/** Workflows: drafts, versions, what is live, test runs. */
export function workflowRoutes(api: Api, dependencies: WorkflowDependencies): void {
  const { store, engine, content, graphs, baseUrl } = dependencies;
  const show = async (id: string, url: string) => viewWorkflow(dependencies, await readWorkflow(store, id), baseUrl(url));
  const create = async (workflow: {
    readonly name: string;
    readonly description: string;
    readonly graph: Graph;
    readonly exampleInput: Json;
  }): Promise<string> => {
    const id = newId('wf');
    await store.workflows.insert({ id, ...workflow, templateId: null, at: new Date().toISOString() });
    return id;
  };

  api.on(
    {
      method: 'get',
      path: '/api/workflows',
      tag: 'workflows',
      summary: 'Workflows, latest change first',
      query: listQuery,
      answers: { 200: { description: 'A page of workflows', schema: listOf(workflowSummarySchema) } },
    },
    async ({ query }) => {
      const page = await store.workflows.list(query);
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    { method: 'post', path: '/api/workflows', tag: 'workflows', summary: 'Make a workflow', body: createWorkflowBody, answers: made },
    async ({ c, body }) =>
      show(
        await create({ name: body.name, description: body.description ?? '', graph: body.graph ?? emptyGraph, exampleInput: null }),
        c.req.url,
      ),
  );

  api.on(
    {
      method: 'post',
      path: '/api/workflows/import',
      tag: 'workflows',
      summary: 'Make a workflow from a file',
      body: z.record(z.string(), z.unknown()),
      answers: made,
      errors: [422],
    },
    async ({ c, body }) => show(await create(importWorkflow(body)), c.req.url),
  );

  // Before the route of one workflow, which would take it for an id.
  api.on(
    {
      method: 'get',
      path: '/api/workflows/signatures',
      tag: 'workflows',
      summary: 'What each workflow takes and gives when another one calls it',
      query: pageQuery,
      answers: { 200: { description: 'A page of signatures', schema: listOf(signatureSchema) } },
    },
    async ({ query }) =>
      pageOf(
        (await dependencies.signatures.list()).map((signature) => ({
          ...signature,
          input: { ...signature.input } as Record<string, Json>,
          output: { ...signature.output } as Record<string, Json>,
          calls: [...signature.calls],
        })),
        query,
        ({ id }) => id,
      ),
  );

  api.on(
    { method: 'get', path: '/api/workflows/:id', tag: 'workflows', summary: 'One workflow with its draft', answers: one },
    ({ c, params }) => show(params.id, c.req.url),
  );

  api.on(
    {
      method: 'get',
      path: '/api/workflows/:id/draft',
      tag: 'workflows',
      summary: 'The draft, its revision and who saved it; without the document if the revision is known',
      query: draftQuery,
      answers: { 200: { description: 'The draft as it is now', schema: draftSchema } },
    },
    async ({ params, query }) => {
      const draft = await store.workflows.draft(params.id, query.known);
      if (draft === null) throw notFound('workflow', params.id);
      return draft;
    },
  );

  api.on(
    {
      method: 'put',
      path: '/api/workflows/:id',
      tag: 'workflows',
      summary: 'Save the draft, made on the given revision',
      body: saveWorkflowBody,
      answers: saved,
      errors: [409],
    },
    async ({ c, params, body: { editor, ...change } }) => {
      const made = await store.workflows.save(params.id, {
        ...change,
        editor: editor?.id,
        by: await saverOf(store, c, editor),
        at: new Date().toISOString(),
      });
      if (made === null) throw notFound('workflow', params.id);
      if (!made.saved) throw staleRevision(made.revision);
      return { revision: made.revision, savedAt: made.at };
    },
  );

  api.on(
    {
      method: 'patch',
      path: '/api/workflows/:id',
      tag: 'workflows',
      summary: 'Change the name or the description, whatever the revision of the draft is',
      body: describeWorkflowBody,
      answers: saved,
    },
    async ({ c, params, body: { editor, ...change } }) => {
      const made = await store.workflows.describe(params.id, {
        ...change,
        by: await saverOf(store, c, editor),
        at: new Date().toISOString(),
      });
      if (made === null) throw notFound('workflow', params.id);
      return { revision: made.revision, savedAt: made.at };
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/workflows/:id',
      tag: 'workflows',
      summary:
        'Delete a workflow with its versions and runs; open runs are cancelled; refused while another workflow calls it, unless forced',
      query: deleteQuery,
      answers: { 204: { description: 'Deleted', schema: null } },
      errors: [409, 503],
    },
    async ({ params, query }) => {
      await readWorkflow(store, params.id);
      await assertUnused(dependencies, { kind: 'workflow', id: params.id, called: 'workflow' }, query);
      // What is live takes no calls any more before its runs are stopped.
      await store.versions.setLive(params.id, null);
      for (const runId of await store.runs.openOf(params.id)) await engine.cancel(runId);
      await store.workflows.remove(params.id);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/workflows/:id/export',
      tag: 'workflows',
      summary: 'The draft as a file, without secrets',
      answers: { 200: { description: 'The file', schema: workflowFileSchema } },
    },
    async ({ c, params }) => {
      const workflow = await readWorkflow(store, params.id);
      const name =
        workflow.name
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') || 'workflow';
      return c.json(await graphs.export(workflow), 200, { 'content-disposition': `attachment; filename="${name}.heddle.json"` });
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/workflows/:id/check',
      tag: 'workflows',
      summary: 'The issues of the draft, or of the given graph in its place',
      body: checkBody,
      answers: { 200: { description: 'Errors and warnings', schema: issues } },
      errors: [422],
    },
    async ({ params, body }) => {
      const graph = body.graph ?? (await readWorkflow(store, params.id)).graph;
      return { issues: [...(await graphs.check(graph, await dependencies.signatures.around(params.id)))] };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/workflows/:id/publish',
      tag: 'versions',
      summary: 'Publish the draft as the next version and make it live',
      body: publishBody,
      answers: {
        201: { description: 'The version', schema: versionSchema },
        200: { description: 'The live version, which the draft is equal to: no new one is made', schema: versionSchema },
      },
      errors: [409, 422],
    },
    async ({ c, params, body }) => {
      const workflow = await readWorkflow(store, params.id);
      const { version, isNew } = await publishDraft(dependencies, workflow, {
        note: body.note ?? '',
        revision: body.revision ?? workflow.revision,
      });
      return c.json(await viewVersion(content, version, version.number), isNew ? 201 : 200);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/workflows/:id/versions',
      tag: 'versions',
      summary: 'Published versions, newest first',
      query: listQuery,
      answers: { 200: { description: 'A page of versions, without their graphs', schema: listOf(versionSummarySchema) } },
    },
    async ({ params, query }) => {
      const { liveVersion } = await readWorkflow(store, params.id);
      const page = await store.versions.list(params.id, query);
      if (page === null) throw badCursor();
      return { ...page, items: page.items.map((version) => summariseVersion(version, liveVersion)) };
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/workflows/:id/versions/:number',
      tag: 'versions',
      summary: 'One version with its graph',
      answers: { 200: { description: 'The version', schema: versionSchema } },
    },
    async ({ params }) => {
      const { liveVersion } = await readWorkflow(store, params.id);
      const version = /^\d{1,9}$/.test(params.number) ? await store.versions.get(params.id, Number(params.number)) : null;
      if (version === null) throw notFound('version', params.number);
      return viewVersion(content, version, liveVersion);
    },
  );

  api.on(
    {
      method: 'put',
      path: '/api/workflows/:id/live',
      tag: 'versions',
      summary: 'Point live at a version, or at none',
      body: liveBody,
      answers: one,
      errors: [422],
    },
    async ({ c, params, body }) => {
      await readWorkflow(store, params.id);
      const version = body.version === null ? null : await store.versions.get(params.id, body.version);
      if (body.version !== null && version === null) throw notFound('version', String(body.version));
      const graph = version === null ? null : await content.graph(version.graphHash);
      const pin = graph === null ? null : await missingPin(graph, (id) => store.knowledge.generations(id));
      if (pin !== null) {
        throw new HttpError({
          status: 422,
          code: 'GENERATION_MISSING',
          message: `Version ${body.version} searches generation ${pin.generation} of a knowledge base, which was deleted.`,
          hint: 'Choose another version, or publish the draft: it is pinned to the index that is live now.',
        });
      }
      const slugs =
        graph === null ? { slug: null, chatSlug: null } : { slug: slugOf(params.id, graph), chatSlug: chatSlugOf(params.id, graph) };
      const changed = await store.versions.setLive(params.id, version === null ? null : { number: version.number, ...slugs });
      if (!changed.ok && (changed.reason === 'slug' || changed.reason === 'chat-slug') && graph !== null)
        throw unpublishable([slugTaken(graph, changed.reason, slugs)]);
      if (!changed.ok) throw notFound('version', String(body.version));
      return show(params.id, c.req.url);
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/workflows/:id/hook/key',
      tag: 'versions',
      summary: 'Rotate one key of the workflow; the old one stops working immediately, or after the hours that it is kept for',
      body: rotateKeyBody,
      answers: { 200: { description: 'The new key', schema: rotatedKeySchema } },
    },
    async ({ c, params, body }) => {
      const key = newHookKey(body.door);
      const previousUntil = body.keepForHours === 0 ? null : new Date(Date.now() + body.keepForHours * 3_600_000).toISOString();
      if (!(await store.hooks.setKey(params.id, body.door, { key, previousUntil }))) throw notFound('key of workflow', params.id);
      const { hook, chat } = await show(params.id, c.req.url);
      return { key, url: (body.door === 'chat' ? chat?.url : hook?.url) ?? null };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/workflows/:id/runs',
      tag: 'runs',
      summary: 'Start a test run of the draft',
      body: startRunBody,
      answers: {
        202: {
          description: 'The run has been accepted; it fails at the nodes of `stopsAt`, which are not complete, when it arrives at one',
          schema: draftRunStarted,
        },
      },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => startDraftRun(dependencies, await readWorkflow(store, params.id), body),
  );
}
