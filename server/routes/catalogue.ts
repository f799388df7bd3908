import { importTemplateBody, listOf, nodeTypeInfoSchema, type Template, templateSchema, workflowSchema } from '#graph/api';
import type { FileReference } from '#graph/file-reference';
import type { Catalogue } from '#graph/node-type';
import type { Store } from '#store/store';
import { withAssets } from '#templates/assets';
import type { ContentCache } from '../content-cache.ts';
import type { Api } from '../endpoint.ts';
import { notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import { describeCatalogue } from '../node-types.ts';
import { readWorkflow, viewWorkflow } from '../workflows/view.ts';

interface CatalogueDependencies {
  readonly store: Store;
  readonly content: ContentCache;
  readonly catalogue: Catalogue;
  readonly templates: () => Promise<readonly Template[]>;
  /** A file that a template brings along; null when it has none of that name. */
  readonly templateAsset: (templateId: string, name: string) => Promise<Uint8Array | null>;
  readonly baseUrl: (requestUrl: string) => string;
}

/** What workflows are made of and from: node types and templates. */
export function catalogueRoutes(api: Api, dependencies: CatalogueDependencies): void {
  const { store, catalogue, baseUrl } = dependencies;
  /** With the files of their examples stored, so that an example can be run as it is listed; storing a file again is one. */
  const templates = async (): Promise<readonly Template[]> =>
    Promise.all((await dependencies.templates()).map(async (template) => ({ ...template, exampleInput: await withAssets(template.exampleInput, (name) => storeAsset(template.id, name)) })));
  let described: ReturnType<typeof describeCatalogue> | null = null;

  api.on({ method: 'get', path: '/api/node-types', tag: 'catalogue', summary: 'All node types, with their settings, ports and help', answers: { 200: { description: 'The catalogue', schema: listOf(nodeTypeInfoSchema) } } }, async () => ({
    items: await (described ??= describeCatalogue(catalogue)),
    nextCursor: null,
  }));

  api.on({ method: 'get', path: '/api/templates', tag: 'catalogue', summary: 'Example workflows to start from', answers: { 200: { description: 'The gallery', schema: listOf(templateSchema) } } }, async () => ({
    items: [...(await templates())],
    nextCursor: null,
  }));

  api.on(
    { method: 'post', path: '/api/templates/:id/import', tag: 'catalogue', summary: 'Make a workflow from a template', body: importTemplateBody, answers: { 201: { description: 'The workflow', schema: workflowSchema } } },
    async ({ c, params, body }) => {
      const template = (await templates()).find((candidate) => candidate.id === params.id);
      if (template === undefined) throw notFound('template', params.id);
      const id = newId('wf');
      const { title, description, graph, exampleInput } = template;
      await store.workflows.insert({ id, name: body.name ?? title, description, templateId: template.id, graph, exampleInput, at: new Date().toISOString() });
      return viewWorkflow(dependencies, await readWorkflow(store, id), baseUrl(c.req.url));
    },
  );

  async function storeAsset(templateId: string, name: string): Promise<FileReference | null> {
    const bytes = await dependencies.templateAsset(templateId, name);
    return bytes === null ? null : store.files.save({ name, mediaType: '', bytes });
  }
}
