import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type SearchSettings, searchSettingsSchema } from '#graph/knowledge';
import type { KnowledgeIndex } from '#store/contract/knowledge-index';
import { openStore } from '#store/open-store';
import { type Embedder } from '#workers/services/embed/embedder';
import { meaningEmbedder } from '#workers/services/embed/meaning-embedder';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { createSearchService, type SearchService } from '#knowledge/search/search-service';
import { linesOf } from './questions.ts';

const documentSchema = z.strictObject({ id: z.string(), text: z.string() });
const questionSchema = z.strictObject({
  language: z.enum(['de', 'zh', 'ja', 'ko', 'th']),
  wording: z.enum(['same', 'other']),
  question: z.string(),
  document: z.string(),
});
type Question = z.output<typeof questionSchema>;

const KNOWLEDGE = 'languages';
const WAYS: { readonly [name: string]: Partial<SearchSettings> } = {
  BM25: { mode: 'keyword' },
  vector: { mode: 'vector' },
  'hybrid (RRF)': { mode: 'hybrid' },
  'hybrid (RRF) + rerank': { mode: 'hybrid', rerank: { kind: 'words' } },
};

/**
 * Makes one knowledge base of short documents in five languages and tells, as Markdown, how often the right document is the first, by
 * language and wording.
 */
export async function measureLanguages(): Promise<string> {
  const parts: string[] = [];
  const questions = (await linesOf('languages/questions.jsonl')).map((line) => questionSchema.parse(line));
  const groups = [...new Set(questions.map(groupOf))];
  const bases = [
    ['before: words between spaces, offline:hash-384', offlineEmbedder, undefined],
    ['now: words of all languages, offline:meaning-384', meaningEmbedder, 'languages-1' as const],
  ] as const;
  for (const [title, embedder, tokenizer] of bases) {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-languages-'));
    const store = await openStore({ path: join(folder, 'heddle.db') });
    try {
      const settings = {
        chunking: { strategy: 'recursive' as const, size: 350, overlap: 40 },
        embedding: { model: embedder.id, dimensions: embedder.dimensions! },
        ...(tokenizer === undefined ? {} : { tokenizer }),
      };
      await store.knowledge.create({
        id: KNOWLEDGE,
        name: 'Languages',
        description: '',
        fields: [],
        settings,
        at: new Date().toISOString(),
      });
      const count = await fill((await store.knowledge.index(KNOWLEDGE, 1))!, embedder);
      const search = createSearchService({ store, embedders: () => embedder });
      const rows: string[] = [];
      for (const [name, way] of Object.entries(WAYS))
        rows.push(`| ${name} | ${(await score(search, questions, groups, way)).join(' | ')} |`);
      parts.push(
        [
          `## The right one of ${count} documents in five languages first; ${title}\n`,
          `| | ${groups.map((group) => `${group} (${questions.filter((one) => groupOf(one) === group).length})`).join(' | ')} |`,
          `|---|${'--:|'.repeat(groups.length)}`,
          ...rows,
        ].join('\n'),
      );
    } finally {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return parts.join('\n\n');
}

function groupOf({ language, wording }: Question): string {
  return `${language}, ${wording} words`;
}

async function fill(index: KnowledgeIndex, embedder: Embedder): Promise<number> {
  const files = (await readdir(join(import.meta.dirname, 'languages'))).filter(
    (file) => file.endsWith('.jsonl') && file !== 'questions.jsonl',
  );
  const documents = (await Promise.all(files.map((file) => linesOf(`languages/${file}`)))).flat().map((line) => documentSchema.parse(line));
  for (const { id, text } of documents) {
    await index.stage({ id, version: 'v1', revision: 1, name: id, metadata: {} }, [
      { ordinal: 0, text, start: 0, end: text.length, path: [], tokens: 1 },
    ]);
    const [vector] = await embedder.embed([text]);
    await index.setEmbeddings(id, 'v1', [{ ordinal: 0, vector: vector! }]);
    await index.commit(id, 'v1');
  }
  return documents.length;
}

/** How many of each group have the right document first. */
async function score(
  search: SearchService,
  questions: readonly Question[],
  groups: readonly string[],
  way: Partial<SearchSettings>,
): Promise<readonly string[]> {
  const settings = searchSettingsSchema.parse({ ...way, limit: 10 });
  const right = new Map<string, number>();
  for (const question of questions) {
    const refuse = (): never => {
      throw new Error('Nothing outside is asked here');
    };
    const result = await search.search({
      knowledgeId: KNOWLEDGE,
      query: question.question,
      filter: [],
      settings,
      signal: new AbortController().signal,
      ask: refuse,
      http: refuse,
    });
    if (result!.candidates[0]?.documentId === question.document) right.set(groupOf(question), (right.get(groupOf(question)) ?? 0) + 1);
  }
  return groups.map((group) => String(right.get(group) ?? 0));
}
