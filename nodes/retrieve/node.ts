import { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import { filterSchema, passageSchema } from '#graph/knowledge';
import { defineNode } from '#graph/node-type';
import { jsonValue } from '../fields.ts';
import { searchSettingsOf } from './search-settings.ts';

const passage: JsonSchema = {
  type: 'object',
  properties: {
    citation: { type: 'integer', description: 'Its number in the context.' },
    text: { type: 'string' },
    score: { type: 'number' },
    document: { type: 'string' },
    documentId: { type: 'string' },
    path: { type: 'array', items: { type: 'string' }, description: 'The headings above it.' },
    page: { type: 'integer' },
    start: { type: 'integer' },
    end: { type: 'integer' },
    metadata: { type: 'object' },
  },
  required: ['citation', 'text', 'score', 'document', 'documentId', 'path', 'start', 'end', 'metadata'],
};

const foundType: JsonSchema = {
  type: 'object',
  properties: {
    context: { type: 'string', description: 'The passages as a model reads them, numbered for citation.' },
    passages: { type: 'array', items: passage },
    tokens: { type: 'integer' },
    query: { type: 'string' },
    generation: { type: 'integer', description: 'The build of the index that was searched.' },
  },
  required: ['context', 'passages', 'tokens', 'query', 'generation'],
};

const out = z.object({
  context: z.string(),
  passages: z.array(passageSchema),
  tokens: z.number(),
  query: z.string(),
  generation: z.number(),
});

/** Finds passages in a knowledge base. */
export default defineNode({
  type: 'retrieve',
  version: 1,
  title: 'Retrieve',
  description: 'Finds the passages of a knowledge base that fit a question, by words and by meaning, ready for a model to read and cite.',
  keywords: [
    'search',
    'rag',
    'knowledge',
    'vector',
    'vector store',
    'semantic search',
    'similarity',
    'documents',
    'find',
    'lookup',
    'query',
    'context',
  ],
  category: 'ai',
  icon: 'search',
  effect: ({ rerank, rewrite }) =>
    (rerank.kind === 'none' || rerank.kind === 'words' || rerank.kind === 'mmr') && rewrite.kind === 'none' ? 'read' : 'write',
  asTool: { port: 'found' },
  timeoutMs: 60_000,
  maxAttempts: 3,
  config: z.object({
    knowledge: z
      .string()
      .default('')
      .meta({ title: 'Knowledge base', description: 'Which knowledge base to search.', control: 'knowledge' }),
    limit: z.number().int().min(1).max(50).default(6).meta({ title: 'Passages', description: 'How many at most.' }),
    mode: z
      .enum(['hybrid', 'keyword', 'vector'])
      .default('hybrid')
      .meta({
        title: 'Search by',
        options: {
          hybrid: { label: 'Hybrid', hint: 'By words and by meaning.' },
          keyword: { label: 'Keyword', hint: 'By words only (BM25).' },
          vector: { label: 'Semantic', hint: 'By meaning only.' },
        },
      }),
    fusion: z
      .discriminatedUnion('kind', [
        z
          .object({
            kind: z.literal('rrf'),
            k: z
              .number()
              .int()
              .min(1)
              .max(1_000)
              .default(60)
              .meta({ title: 'Rank constant', description: 'The higher, the less the first places count above the others.' }),
          })
          .meta({ title: 'By rank (RRF)' }),
        z
          .object({
            kind: z.literal('weights'),
            vector: z
              .number()
              .min(0)
              .max(1)
              .default(0.5)
              .meta({ title: 'Semantic weight', description: '0: words only; 1: meaning only.' }),
          })
          .meta({ title: 'By weighted scores' }),
      ])
      .default({ kind: 'rrf', k: 60 })
      .meta({
        title: 'Fusion',
        description: 'How the lists of a hybrid search become one. The evaluation of the knowledge base shows which suits it.',
        advanced: true,
      }),
    maxTokens: z
      .number()
      .int()
      .min(50)
      .max(100_000)
      .default(3_000)
      .meta({ title: 'Context', description: 'How long the context may be, in tokens.' }),
    neighbours: z
      .number()
      .int()
      .min(0)
      .max(5)
      .default(0)
      .meta({ title: 'Neighbours', description: 'How many passages before and after each one are read with it.', advanced: true }),
    rerank: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('none') }).meta({ title: 'No' }),
        z.object({ kind: z.literal('words') }).meta({ title: 'By words and meaning' }),
        z
          .object({
            kind: z.literal('mmr'),
            diversity: z
              .number()
              .min(0)
              .max(1)
              .default(0.3)
              .meta({ title: 'Diversity', description: '0: the best ones; 1: the most different ones.' }),
          })
          .meta({ title: 'For diversity' }),
        z
          .object({ kind: z.literal('model'), model: z.string().default('auto').meta({ title: 'Model', control: 'model' }) })
          .meta({ title: 'By a model' }),
        z
          .object({
            kind: z.literal('endpoint'),
            url: z.string().default('').meta({
              title: 'Address',
              description:
                'Takes { query, documents } and gives { results: [{ index, relevance_score }] }, as Cohere, Jina and vLLM have it.',
              placeholder: 'https://rerank.example.com/v1/rerank',
            }),
            connection: z.string().optional().meta({ title: 'Connection', control: 'connection' }),
            model: z.string().optional().meta({ title: 'Model' }),
          })
          .meta({ title: 'By a cross-encoder' }),
      ])
      .default({ kind: 'none' })
      .meta({ title: 'Rank again', description: 'A second look at the candidates.', advanced: true }),
    rewrite: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('none') }).meta({ title: 'As it is' }),
        z
          .object({ kind: z.literal('rewrite'), model: z.string().default('auto').meta({ title: 'Model', control: 'model' }) })
          .meta({ title: 'Rewritten by a model' }),
        z
          .object({
            kind: z.literal('multi'),
            model: z.string().default('auto').meta({ title: 'Model', control: 'model' }),
            queries: z.number().int().min(2).max(6).default(3).meta({ title: 'Queries' }),
          })
          .meta({ title: 'Several queries' }),
      ])
      .default({ kind: 'none' })
      .meta({ title: 'Query', description: 'Whether a model turns the question into better queries first.', advanced: true }),
    generation: z
      .discriminatedUnion('follow', [
        z.object({ follow: z.literal('latest') }).meta({ title: 'The live one' }),
        z
          .object({
            follow: z.literal('pinned'),
            number: z.number().int().positive().nullable().default(null).meta({
              title: 'Generation',
              description: 'Left empty, a published version keeps the one that is live when it is published; drafts search the live one.',
            }),
          })
          .meta({ title: 'Pinned to the version' }),
      ])
      .default({ follow: 'latest' })
      .meta({
        title: 'Index',
        description: 'The live one: every switch counts at once. Pinned: a rollback of the workflow finds the index it had.',
        advanced: true,
      }),
  }),
  inputs: z.object({
    query: z
      .string()
      .min(1, 'the question is empty')
      .meta({ title: 'Question', description: 'What to look for.', control: 'prompt', placeholder: '{{ input.question }}' }),
    filter: z.array(jsonValue).nullish().meta({
      title: 'Filter',
      description: 'Conditions on the metadata of documents, all of which must hold: [{ "field": "year", "op": "gte", "value": 2026 }].',
      control: 'json',
      advanced: true,
    }),
  }),
  outputs: z.object({ found: out.optional(), nothing: z.object({ query: z.string(), reason: jsonValue }).optional() }),
  outputTypes: () => ({
    found: foundType,
    nothing: { type: 'object', properties: { query: { type: 'string' }, reason: { type: 'string' } }, required: ['query', 'reason'] },
  }),
  problems: ({ config: { knowledge, rerank } }) => [
    ...(knowledge === ''
      ? [
          {
            code: 'CONFIG_INVALID',
            path: 'config.knowledge',
            message: 'No knowledge base is chosen.',
            hint: 'Choose one, or create one under Knowledge.',
          } as const,
        ]
      : []),
    ...(rerank.kind === 'endpoint' && !/^https?:\/\/./.test(rerank.url)
      ? [
          {
            code: 'CONFIG_INVALID',
            path: 'config.rerank.url',
            message: 'The address of the cross-encoder is missing.',
            hint: 'Give one that begins with http:// or https://.',
          } as const,
        ]
      : []),
  ],
  summary: ({ config }) => `${config.mode} · ${config.limit} passages`,
  async run({ config, inputs, ctx }) {
    const settings = searchSettingsOf(config);
    const { context, passages, generation } = await ctx.knowledge.search({
      knowledge: config.knowledge,
      query: inputs.query,
      filter: readFilter(inputs.filter ?? []),
      settings,
    });
    if (passages.length === 0) return { nothing: { query: inputs.query, reason: 'No passage has anything to do with the question.' } };
    return { found: { context: context.text, passages, tokens: context.tokens, query: inputs.query, generation } };
  },
  examples: [
    {
      title: 'A question about orders',
      config: { knowledge: 'kb_docs' },
      inputs: { query: 'How long does delivery take?' },
      outputs: {
        found: {
          context: '[1] delivery.md › Times\nParcels arrive within three days.',
          passages: [
            {
              citation: 1,
              text: 'Parcels arrive within three days.',
              score: 0.03,
              document: 'delivery.md',
              documentId: 'doc_1',
              path: ['Times'],
              start: 20,
              end: 53,
              metadata: {},
            },
          ],
          tokens: 14,
          query: 'How long does delivery take?',
          generation: 1,
        },
      },
    },
  ],
});

function readFilter(filter: readonly Json[]): z.output<typeof filterSchema> {
  const parsed = filterSchema.safeParse(filter);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NodeError({
    code: 'FILTER_INVALID',
    message: `The filter can't be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    hint: 'Write conditions such as { "field": "year", "op": "gte", "value": 2026 }.',
  });
}
