import { importTemplateBody, listOf, nodeTypeInfoSchema, templateSchema, workflowSchema } from '#graph/api';
import type { FileReference } from '#graph/file-reference';
import type { Graph } from '#graph/graph';
import type { Catalogue } from '#graph/node-type';
import type { Store } from '#store/contract/store';
import { withAssets } from '#templates/assets';
import { type LoadedTemplate, withKnowledge } from '#templates/knowledge';
import type { ContentCache } from '../content-cache.ts';
import type { Api } from '../endpoint.ts';
import { notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import type { KnowledgeApi } from '../knowledge-api.ts';
import { describeCatalogue } from '../node-types.ts';
import { orUnprocessable } from '../or-unprocessable.ts';
import { bringKnowledge } from '../templates/bring-knowledge.ts';
import { readWorkflow, viewWorkflow } from '../workflows/view.ts';

interface CatalogueDependencies {
  readonly store: Store;
  readonly content: ContentCache;
  readonly catalogue: Catalogue;
  readonly templates: () => Promise<readonly LoadedTemplate[]>;
  /** A file that a template brings along; null when it has none of that name. */
  readonly templateAsset: (templateId: string, name: string) => Promise<Uint8Array | null>;
  readonly knowledge: KnowledgeApi;
  readonly baseUrl: (requestUrl: string) => string;
}

/** What workflows are made of and from: node types and templates. */
export function catalogueRoutes(api: Api, dependencies: CatalogueDependencies): void {
  const { store, catalogue, baseUrl } = dependencies;
  const ready = new Map<LoadedTemplate, Promise<LoadedTemplate>>();
  /** With the files of their examples stored, once, so that an example can be run as it is listed. */
  const templates = async (): Promise<readonly LoadedTemplate[]> =>
    Promise.all(
      (await dependencies.templates()).map((template) => {
        const known = ready.get(template) ?? withFiles(template);
        ready.set(template, known);
        // A file that could not be stored is tried again with the next list.
        return known.catch((error: unknown) => {
          ready.delete(template);
          throw error;
        });
      }),
    );
  const withFiles = async (template: LoadedTemplate): Promise<LoadedTemplate> => ({
    ...template,
    exampleInput: await withAssets(template.exampleInput, (name) => storeAsset(template.id, name)),
  });
  let described: ReturnType<typeof describeCatalogue> | null = null;

  api.on(
    {
      method: 'get',
      path: '/api/node-types',
      tag: 'catalogue',
      summary: 'All node types, with their settings, ports and help',
      answers: { 200: { description: 'The catalogue', schema: listOf(nodeTypeInfoSchema) } },
    },
    async () => ({
      items: await (described ??= describeCatalogue(catalogue)),
      nextCursor: null,
    }),
  );

  api.on(
    {
      method: 'get',
      path: '/api/templates',
      tag: 'catalogue',
      summary: 'Example workflows to start from',
      answers: { 200: { description: 'The gallery', schema: listOf(templateSchema) } },
    },
    async () => ({
      // What an import brings is told by its names; the texts stay here.
      items: (await templates()).map(({ knowledgeBase: _texts, ...template }) => template),
      nextCursor: null,
    }),
  );

  api.on(
    {
      method: 'post',
      path: '/api/templates/:id/import',
      tag: 'catalogue',
      summary: 'Make a workflow from a template, with the knowledge base that it brings along',
      body: importTemplateBody,
      answers: { 201: { description: 'The workflow', schema: workflowSchema } },
      errors: [422, 503],
    },
    async ({ c, params, body }) => {
      const template = (await templates()).find((candidate) => candidate.id === params.id);
      if (template === undefined) throw notFound('template', params.id);
      const id = newId('wf');
      const { title, description, exampleInput, knowledgeBase } = template;
      const insert = (graph: Graph): Promise<unknown> =>
        store.workflows.insert({
          id,
          name: body.name ?? title,
          description,
          templateId: template.id,
          graph,
          exampleInput,
          at: new Date().toISOString(),
        });
      if (knowledgeBase === undefined) await insert(template.graph);
      else
        await orUnprocessable(
          bringKnowledge(dependencies.knowledge, knowledgeBase, (knowledgeId) => insert(withKnowledgeBase(template.graph, knowledgeId))),
        );
      return viewWorkflow(dependencies, await readWorkflow(store, id), baseUrl(c.req.url));
    },
  );

  async function storeAsset(templateId: string, name: string): Promise<FileReference | null> {
    const bytes = await dependencies.templateAsset(templateId, name);
    return bytes === null ? null : store.files.save({ name, mediaType: '', bytes });
  }
}

function withKnowledgeBase(graph: Graph, knowledgeId: string): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, config: withKnowledge(node.config, knowledgeId) })) };
}
