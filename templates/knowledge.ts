import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Template } from '#graph/api';
import type { Json } from '#graph/json';
import { chunkingSchema, metadataFieldSchema, metadataSchema } from '#graph/knowledge';

/** What stands in a node's setting `knowledge` for the knowledge base that the template brings along. */
export const TEMPLATE_KNOWLEDGE = 'template';

const document = z.object({
  key: z.string().min(1).max(500),
  name: z.string().min(1).max(255),
  /** A file beside knowledge.json. */
  file: z.string().regex(/^documents\/[\w-][\w.-]*\.md$/, 'must be a Markdown file in the folder "documents"'),
  metadata: metadataSchema.default({}),
});

const knowledgeFileSchema = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().max(2_000).default(''),
  fields: z.array(metadataFieldSchema).default([]),
  /** How documents are cut; as any new knowledge base when it is left out. */
  chunking: chunkingSchema.optional(),
  documents: z.array(document).min(1),
});

/** A knowledge base that a template brings along, with the text of its documents. */
export type TemplateKnowledge = Omit<z.output<typeof knowledgeFileSchema>, 'documents'> & {
  readonly documents: readonly (Omit<z.output<typeof document>, 'file'> & { readonly text: string })[];
};

/** A template as the gallery shows it, with all that an import needs. */
export type LoadedTemplate = Template & { readonly knowledgeBase?: TemplateKnowledge };

/**
 * Reads `knowledge.json` in a template's folder with its documents; null when the template brings none. Throws, naming the file, when it is
 * not as it should be.
 */
export async function loadTemplateKnowledge(folder: string): Promise<TemplateKnowledge | null> {
  const file = join(folder, 'knowledge.json');
  const text = await readIfThere(file);
  if (text === null) return null;
  const parsed = knowledgeFileSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file} is not valid: ${z.prettifyError(parsed.error)}`);
  const { documents, ...base } = parsed.data;
  const twice = documents.find(({ key }, index) => documents.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new Error(`${file} has two documents with the key "${twice.key}"`);
  return {
    ...base,
    documents: await Promise.all(
      documents.map(async ({ file: path, ...rest }) => ({ ...rest, text: await readFile(join(folder, path), 'utf8') })),
    ),
  };
}

/** The value with every setting `"knowledge": "template"` in it, however deep, pointing at the given knowledge base. */
export function withKnowledge<T extends Json>(value: T, knowledgeId: string): T {
  return replaced(value, knowledgeId) as T;
}

function replaced(value: Json, knowledgeId: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => replaced(item, knowledgeId));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'knowledge' && inner === TEMPLATE_KNOWLEDGE ? knowledgeId : replaced(inner as Json, knowledgeId),
    ]),
  );
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}
