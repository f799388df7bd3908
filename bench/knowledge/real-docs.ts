import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { chunkingSchema, type SearchSettings, searchSettingsSchema } from '#graph/knowledge';
import type { KnowledgeIndex } from '#store/contract/knowledge-index';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import type { Embedder } from '#workers/services/embed/embedder';
import { meaningEmbedder } from '#workers/services/embed/meaning-embedder';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { chunkDocument } from '#knowledge/chunk/chunk-document';
import { mean, ndcgAt, recallAt, reciprocalRank } from '#knowledge/evaluate/metrics';
import { parseDocument } from '#knowledge/parse/parse-document';
import { createSearchService, type SearchService } from '#knowledge/search/search-service';
import { judge, type Question, type QuestionKind, readQuestions } from './questions.ts';

const PACKAGES = join(import.meta.dirname, '..', '..', 'node_modules');
/** Folders and files that installed packages bring; the lock file holds them to one version. */
const SOURCES = [
  'ai/docs',
  'undici/docs',
  'undici/README.md',
  'pino/docs',
  'ajv/README.md',
  'ajv-keywords/README.md',
  'body-parser/README.md',
  'cmdk/README.md',
  'commander/Readme.md',
  'debug/README.md',
  'drizzle-orm/README.md',
  'enhanced-resolve/README.md',
  'expect-type/README.md',
  'fast-check/README.md',
  'fast-uri/README.md',
  'fflate/README.md',
  'gpt-tokenizer/README.md',
  'hono/README.md',
  'ip-address/README.md',
  'ipaddr.js/README.md',
  'libphonenumber-js/README.md',
  'magic-string/README.md',
  'mammoth/README.md',
  'mdast-util-from-markdown/readme.md',
  'micromark/readme.md',
  'oxc-resolver/README.md',
  'picomatch/README.md',
  'property-information/readme.md',
  'protobufjs/README.md',
  'qs/README.md',
  'quickjs-emscripten/README.md',
  're2js/README.md',
  'react-markdown/readme.md',
  'read-excel-file/README.md',
  'router/README.md',
  'semver/README.md',
  'source-map/README.md',
  'sucrase/README.md',
  'tapable/README.md',
  'terser/README.md',
  'tinybench/README.md',
  'unified/readme.md',
  'uuid/README.md',
  'validator/README.md',
  'vfile/readme.md',
  'webpack/README.md',
  'wouter/README.md',
  'zod/README.md',
  'zod-to-json-schema/README.md',
  'zustand/README.md',
];
const KNOWLEDGE = 'docs';
const DEEPEST = 10;
const CHUNKING = chunkingSchema.parse({ strategy: 'headings', size: 400 });
const WAYS: { readonly [name: string]: Partial<SearchSettings> } = {
  BM25: { mode: 'keyword' },
  vector: { mode: 'vector' },
  'hybrid (RRF)': { mode: 'hybrid' },
  'hybrid (weights, vector 0.3)': { mode: 'hybrid', fusion: { kind: 'weights', vector: 0.3 } },
  'hybrid (weights, vector 0.7)': { mode: 'hybrid', fusion: { kind: 'weights', vector: 0.7 } },
  'BM25 + rerank': { mode: 'keyword', rerank: { kind: 'words' } },
  'hybrid (RRF) + rerank': { mode: 'hybrid', rerank: { kind: 'words' } },
  'hybrid (weights, vector 0.3) + rerank': { mode: 'hybrid', fusion: { kind: 'weights', vector: 0.3 }, rerank: { kind: 'words' } },
  'hybrid (RRF) + MMR 0.3': { mode: 'hybrid', rerank: { kind: 'mmr', diversity: 0.3 } },
};
const KINDS: { readonly [kind in QuestionKind]: string } = { same: 'same words', other: 'other words', new: 'other words, new' };

/**
 * Makes knowledge bases of installed documentation, asks them the questions that were written for it, and tells, as Markdown, how well each
 * way of searching answers.
 */
export async function measureRealDocs(): Promise<string> {
  const parts: string[] = [];
  for (const embedder of [offlineEmbedder, meaningEmbedder]) parts.push(await measureWith(embedder));
  return parts.join('\n\n');
}

async function measureWith(embedder: Embedder): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-docs-'));
  const store = await openStore({ path: join(folder, 'heddle.db') });
  try {
    const index = await makeBase(store, embedder);
    const files = await sourceFiles();
    const began = performance.now();
    let bytes = 0;
    for (const file of files) bytes += await addFile(index, file, embedder);
    const seconds = (performance.now() - began) / 1000;
    const questions = await judge(await readQuestions(), index);
    const { documents, chunks } = await index.stats();
    const search = createSearchService({ store, embedders: () => embedder });
    const rows: string[] = [];
    for (const [name, settings] of Object.entries(WAYS))
      rows.push(`| ${name} | ${(await score(search, questions, settings)).join(' | ')} |`);
    return [
      `## ${questions.length} questions on installed documentation, ${embedder.id}\n`,
      `${documents} documents, ${(bytes / 1e6).toFixed(1)} MB, ${chunks.toLocaleString('en')} chunks (by headings, 400 tokens); read, cut, embedded and committed in ${seconds.toFixed(1)} s.\n`,
      `| recall@5 / nDCG@10 / MRR@10 | ${Object.entries(KINDS)
        .map(([kind, title]) => `${title} (${questions.filter((one) => one.kind === kind).length})`)
        .join(' | ')} |`,
      `|---|${'---|'.repeat(Object.keys(KINDS).length)}`,
      ...rows,
    ].join('\n');
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeBase(store: Store, embedder: Embedder): Promise<KnowledgeIndex> {
  const settings = {
    chunking: CHUNKING,
    embedding: { model: embedder.id, dimensions: embedder.dimensions! },
    tokenizer: 'languages-1' as const,
  };
  const at = new Date().toISOString();
  await store.knowledge.create({ id: KNOWLEDGE, name: 'Docs', description: '', fields: [], settings, at });
  await store.knowledge.markReady(KNOWLEDGE, 1, at);
  await store.knowledge.switchTo(KNOWLEDGE, 1, at);
  return (await store.knowledge.index(KNOWLEDGE, 1))!;
}

/** All Markdown of the sources, as paths inside the folder of packages. */
async function sourceFiles(): Promise<readonly string[]> {
  const found = await Promise.all(
    SOURCES.map(async (source) => {
      if (source.endsWith('.md')) return [source];
      const inside = await readdir(join(PACKAGES, source), { recursive: true });
      return inside.filter((file) => /\.mdx?$/.test(file)).map((file) => [source, ...file.split(sep)].join('/'));
    }),
  );
  return found.flat().sort();
}

/** As a worker does it, without a workflow around it. Gives the bytes of the file. */
async function addFile(index: KnowledgeIndex, file: string, embedder: Embedder): Promise<number> {
  const bytes = await readFile(join(PACKAGES, file));
  if (bytes.toString().trim() === '') return 0;
  const parsed = await parseDocument({ name: basename(file), mediaType: 'text/markdown', bytes });
  const chunks = await chunkDocument(parsed, CHUNKING, (texts) => embedder.embed(texts));
  const about = { id: file, version: 'v1', revision: 1 };
  await index.stage({ ...about, name: basename(file), metadata: parsed.about }, chunks);
  const staged = await index.unembedded(about.id, about.version, chunks.length);
  const vectors = await embedder.embed(staged.map(({ text }) => text));
  await index.setEmbeddings(
    about.id,
    about.version,
    staged.map(({ ordinal }, position) => ({ ordinal, vector: vectors[position]! })),
  );
  await index.commit(about.id, about.version);
  return bytes.length;
}

/** Recall@5, nDCG@10 and MRR@10 for each kind of question. */
async function score(search: SearchService, questions: readonly Question[], given: Partial<SearchSettings>): Promise<readonly string[]> {
  // As much context as is needed for none of the ten to be dropped.
  const settings = searchSettingsSchema.parse({ ...given, limit: DEEPEST, context: { maxTokens: 100_000 } });
  const figures: string[] = [];
  for (const kind of Object.keys(KINDS)) {
    const asked = questions.filter((question) => question.kind === kind);
    const rankings = await Promise.all(asked.map(({ question }) => rankingOf(search, question, settings)));
    const meanOf = (measure: (ranking: readonly string[], question: Question) => number): string =>
      mean(asked.map((question, at) => measure(rankings[at]!, question))).toFixed(3);
    figures.push(
      [
        meanOf((ranking, { relevant }) => recallAt(5, ranking, relevant)),
        meanOf((ranking, { relevant }) => ndcgAt(DEEPEST, ranking, relevant)),
        meanOf((ranking, { relevant }) => reciprocalRank(ranking, relevant)),
      ].join(' / '),
    );
  }
  return figures;
}

async function rankingOf(search: SearchService, query: string, settings: SearchSettings): Promise<readonly string[]> {
  const refuse = (): never => {
    throw new Error('Nothing outside is asked here');
  };
  const result = await search.search({
    knowledgeId: KNOWLEDGE,
    query,
    filter: [],
    settings,
    signal: new AbortController().signal,
    ask: refuse,
    http: refuse,
  });
  // Candidates come in the order of the last stage.
  return result!.candidates.slice(0, DEEPEST).map(({ chunkId }) => String(chunkId));
}
