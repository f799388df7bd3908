import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { graphSchema } from '#graph/graph';
import { type LoadedTemplate, loadTemplateKnowledge, TEMPLATE_KNOWLEDGE } from './knowledge.ts';
import { type TemplateCase, templateCaseSchema, templateMetaSchema } from './template-case.ts';

/** Reads all templates below a folder, one folder each; throws, naming the file, when one is not as it should be. */
export async function loadTemplates(folder: string): Promise<readonly LoadedTemplate[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.toSorted().map((name) => loadTemplate(folder, name)));
}

/** Reads the cases of one template. */
export async function loadTemplateCases(folder: string, id: string): Promise<readonly TemplateCase[]> {
  return readJson(join(folder, id, 'cases.json'), z.array(templateCaseSchema));
}

async function loadTemplate(folder: string, id: string): Promise<LoadedTemplate> {
  const [meta, graph, readme, knowledgeBase] = await Promise.all([
    readJson(join(folder, id, 'template.json'), templateMetaSchema),
    readJson(join(folder, id, 'graph.json'), graphSchema),
    readFile(join(folder, id, 'README.md'), 'utf8'),
    loadTemplateKnowledge(join(folder, id)),
  ]);
  if ((knowledgeBase !== null) !== graph.nodes.some((node) => node.config['knowledge'] === TEMPLATE_KNOWLEDGE)) {
    throw new Error(`The template ${id} must have both or neither: a knowledge.json, and nodes with "knowledge": "${TEMPLATE_KNOWLEDGE}"`);
  }
  const brought =
    knowledgeBase === null
      ? {}
      : {
          knowledgeBase,
          knowledge: {
            name: knowledgeBase.name,
            description: knowledgeBase.description,
            documents: knowledgeBase.documents.map(({ name }) => name),
          },
        };
  return { id, ...meta, graph, readme, nodeTypes: [...new Set(graph.nodes.map((node) => node.type))], ...brought };
}

async function readJson<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not valid: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
