import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Chunk, Filter } from '#graph/knowledge';
import { createIndexThreads } from '#store/sqlite/knowledge/index/index-threads';
import type { KnowledgeIndex } from '#store/contract/knowledge-index';
import { openSqliteIndex } from '#store/sqlite/knowledge/index/sqlite-index';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { zipfText } from '#store/testing/zipf-text';

const DIMENSIONS = 384;
const CHUNKS_A_DOCUMENT = 10;
const WORDS_A_CHUNK = 60;
const QUERIES = 60;
const LIMIT = 50;
/** What one in ten, and about half of the documents have. */
const FILTERS: { readonly [name: string]: Filter } = {
  '': [],
  ', filter 1 in 10': [{ field: 'team', op: 'eq', value: 't3' }],
  ', filter 1 in 2': [{ field: 'year', op: 'gte', value: 2021 }],
};

interface Query {
  readonly text: string;
  readonly vector: Float32Array;
}

/** Fills an index with so many chunks and tells, as Markdown, how long searches and a new document take. */
export async function measureScale(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-knowledge-'));
  const file = join(folder, 'index.db');
  const threads = createIndexThreads();
  const index = await openSqliteIndex({ file, dimensions: DIMENSIONS, threads });
  try {
    const source = zipfText(7);
    const vectors = new Float32Array(count * DIMENSIONS);
    const filling = await fill(index, source, vectors, count);
    const queries = await makeQueries(source);
    const searching = await measureSearches(index, queries);
    const recall = await recallAt10(index, queries, vectors);
    const fresh = await measureFreshness(index);
    return [
      `## ${count.toLocaleString('en')} chunks of ${DIMENSIONS} dimensions\n`,
      `Filled in ${(filling.ms / 1000).toFixed(1)} s (${Math.round(count / (filling.ms / 1000)).toLocaleString('en')} chunks a second, embedding not counted), ${Math.round(statSync(file).size / 1e6)} MB; event loop meanwhile ${filling.loop}.\n`,
      `| the best ${LIMIT} of | p50 | p95 |`,
      '|---|--:|--:|',
      ...searching.rows,
      '',
      `Event loop while searching: ${searching.loop}. Recall@10 of the vector search against exact: ${recall.toFixed(3)}.`,
      fresh,
    ].join('\n');
  } finally {
    await index.close();
    await threads.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(
  index: KnowledgeIndex,
  source: ReturnType<typeof zipfText>,
  vectors: Float32Array,
  count: number,
): Promise<{ readonly ms: number; readonly loop: string }> {
  let ms = 0;
  const delays: number[] = [];
  for (let first = 0; first < count; first += CHUNKS_A_DOCUMENT) {
    const texts = Array.from({ length: Math.min(CHUNKS_A_DOCUMENT, count - first) }, () => source.text(WORDS_A_CHUNK));
    const embedded = await offlineEmbedder.embed(texts);
    embedded.forEach((vector, position) => vectors.set(vector, (first + position) * DIMENSIONS));
    const number = first / CHUNKS_A_DOCUMENT;
    const began = performance.now();
    const watch = watchLoop();
    await putDocument(index, `d${number}`, texts, embedded, { team: `t${number % 10}`, year: 2016 + (Math.floor(number / 10) % 10) });
    delays.push(watch());
    ms += performance.now() - began;
  }
  return { ms, loop: loopOf(delays) };
}

async function putDocument(
  index: KnowledgeIndex,
  id: string,
  texts: readonly string[],
  vectors: readonly Float32Array[],
  metadata: { readonly [field: string]: unknown },
): Promise<void> {
  const chunks = texts.map((text, ordinal): Chunk => ({ ordinal, text, start: 0, end: text.length, path: [], tokens: WORDS_A_CHUNK }));
  await index.stage({ id, version: 'v1', revision: 1, name: `${id}.md`, metadata }, chunks);
  await index.setEmbeddings(
    id,
    'v1',
    vectors.map((vector, ordinal) => ({ ordinal, vector })),
  );
  await index.commit(id, 'v1');
}

/** Questions of three to eight words, as common as in the texts. */
async function makeQueries(source: ReturnType<typeof zipfText>): Promise<readonly Query[]> {
  const texts = Array.from({ length: QUERIES }, (_, number) => source.text(3 + (number % 6)));
  const vectors = await offlineEmbedder.embed(texts);
  return texts.map((text, position) => ({ text, vector: vectors[position]! }));
}

async function measureSearches(
  index: KnowledgeIndex,
  queries: readonly Query[],
): Promise<{ readonly rows: readonly string[]; readonly loop: string }> {
  const rows: string[] = [];
  const delays: number[] = [];
  for (const [name, filter] of Object.entries(FILTERS)) {
    const keyword = ({ text }: Query) => index.keyword({ text, filter, limit: LIMIT });
    const vector = (query: Query) => index.vector({ vector: query.vector, filter, limit: LIMIT });
    const kinds = { keyword, vector, 'both at once': (query: Query) => Promise.all([keyword(query), vector(query)]) };
    for (const [kind, search] of Object.entries(kinds)) {
      // The first ones read the file into memory.
      for (const query of queries.slice(0, 5)) await search(query);
      const times: number[] = [];
      for (const query of queries) {
        const watch = watchLoop();
        const began = performance.now();
        await search(query);
        times.push(performance.now() - began);
        delays.push(watch());
      }
      rows.push(`| ${kind}${name} | ${milliseconds(times, 0.5)} | ${milliseconds(times, 0.95)} |`);
    }
  }
  return { rows, loop: loopOf(delays) };
}

/** Which share of the ten nearest is found; another one as near counts as well. */
async function recallAt10(index: KnowledgeIndex, queries: readonly Query[], vectors: Float32Array): Promise<number> {
  let found = 0;
  for (const { vector } of queries) {
    const exact = new Float32Array(vectors.length / DIMENSIONS);
    for (let row = 0; row < exact.length; row += 1) exact[row] = dot(vectors, row, vector);
    const tenth = exact.toSorted((a, b) => b - a)[9]!;
    const hits = await index.vector({ vector, filter: [], limit: 10 });
    found += hits.filter(({ chunkId }) => exact[chunkId - 1]! >= tenth - 1e-6).length;
  }
  return found / (10 * queries.length);
}

function dot(vectors: Float32Array, row: number, other: Float32Array): number {
  let sum = 0;
  for (let at = 0, start = row * DIMENSIONS; at < DIMENSIONS; at += 1) sum += vectors[start + at]! * other[at]!;
  return sum;
}

/** From handing over a new document to finding it by its words and by its meaning, in the full index. */
async function measureFreshness(index: KnowledgeIndex): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const texts = [`unheardof${round} heddles weave freshly committed cloth`];
    const began = performance.now();
    const vectors = await offlineEmbedder.embed(texts);
    await putDocument(index, `fresh${round}`, texts, vectors, { team: 'fresh' });
    const [words, meaning] = await Promise.all([
      index.keyword({ text: `unheardof${round}`, filter: [], limit: 1 }),
      index.vector({ vector: vectors[0]!, filter: [], limit: 1 }),
    ]);
    times.push(performance.now() - began);
    const [byWords, byMeaning] = await Promise.all([
      index.chunks(words.map(({ chunkId }) => chunkId)),
      index.chunks(meaning.map(({ chunkId }) => chunkId)),
    ]);
    if (byWords[0]?.documentId !== `fresh${round}` || byMeaning[0]?.documentId !== `fresh${round}`)
      throw new Error('The new document was not found');
  }
  return `A new document is embedded, committed and found by both searches after ${milliseconds(times, 0.5)} (p50), ${milliseconds(times, 1)} at most.`;
}

/** Starts to watch the event loop; what it gives stops, and tells the longest delay in milliseconds. */
function watchLoop(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  return () => {
    histogram.disable();
    // The watch itself comes around once a millisecond.
    return Math.max(0, histogram.max / 1e6 - 1);
  };
}

function loopOf(delays: readonly number[]): string {
  return `delayed by ${milliseconds(delays, 0.5)} (p50), ${milliseconds(delays, 0.95)} (p95), ${milliseconds(delays, 1)} at most`;
}

function milliseconds(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1)} ms`;
}
