import { z } from 'zod';
import { fileReferenceSchema } from '#graph/file-reference';
import { defineNode } from '#graph/node-type';
import { jsonValue } from '../fields.ts';

/** Takes a document into a knowledge base. */
export default defineNode({
  type: 'ingest',
  version: 1,
  title: 'Add to knowledge',
  description: 'Takes a text or a file into a knowledge base, where it can be found a moment later.',
  keywords: ['add document', 'upload', 'index', 'save to knowledge', 'embed', 'embedding', 'insert document', 'store document'],
  category: 'data',
  icon: 'database',
  effect: 'write',
  timeoutMs: 60_000,
  maxAttempts: 4,
  config: z.object({
    knowledge: z
      .string()
      .default('')
      .meta({ title: 'Knowledge base', description: 'Which knowledge base takes the document.', control: 'knowledge' }),
  }),
  inputs: z.object({
    name: z.string().min(1, 'the name is empty').max(255).meta({
      title: 'Name',
      description: 'Shown beside what is found. Its ending tells how to read the content: .md, .html, .pdf …',
      placeholder: '{{ input.title }}.md',
    }),
    key: z
      .string()
      .min(1)
      .max(500)
      .nullish()
      .meta({ title: 'Key', description: 'The same key again replaces the document. The name when empty.', placeholder: '{{ input.id }}' }),
    text: z
      .string()
      .nullish()
      .meta({ title: 'Text', description: 'The content, unless a file is given.', control: 'prompt', placeholder: '{{ input.text }}' }),
    file: jsonValue.optional().meta({
      title: 'File',
      description: 'The content as a file, such as {{ input.body.file }}.',
      control: 'expression',
      placeholder: '{{ input.body.file }}',
    }),
    metadata: z
      .record(z.string(), jsonValue)
      .nullish()
      .meta({ title: 'Metadata', description: 'Fields that searches can filter by.', control: 'key-value', advanced: true }),
  }),
  outputs: z.object({ out: z.object({ documentId: z.string(), key: z.string(), state: z.string() }) }),
  problems: ({ config, inputs }) => [
    ...(config.knowledge === ''
      ? [
          {
            code: 'CONFIG_INVALID' as const,
            path: 'config.knowledge',
            message: 'No knowledge base is chosen.',
            hint: 'Choose one, or create one under Knowledge.',
          },
        ]
      : []),
    ...(isEmpty(inputs['text']) && isEmpty(inputs['file'])
      ? [{ code: 'FIELD_MISSING' as const, path: 'inputs.text', message: 'There is nothing to add.', hint: 'Fill in Text or File.' }]
      : []),
  ],
  async run({ config, inputs, ctx }) {
    const { name, key, text, file, metadata } = inputs;
    const content = file == null ? { text: text ?? '' } : { file: fileReferenceSchema.parse(file) };
    const {
      id,
      key: kept,
      state,
    } = await ctx.knowledge.add({
      knowledge: config.knowledge,
      name,
      ...(key == null ? {} : { key }),
      ...content,
      metadata: metadata ?? {},
    });
    return { out: { documentId: id, key: kept, state } };
  },
  examples: [
    {
      title: 'A new article',
      config: { knowledge: 'kb_docs' },
      inputs: { name: 'delivery.md', text: 'Parcels arrive within three days.' },
      outputs: { out: { documentId: 'doc_1', key: 'delivery.md', state: 'queued' } },
    },
  ],
});

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
