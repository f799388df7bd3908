import { NodeError } from '#graph/errors';
import type { Candidate, Filter, SearchResult, SearchSettings } from '#graph/knowledge';
import type { HttpRequest, HttpResponse } from '#graph/node-type';
import type { KnowledgeIndex, ScoredChunk, StoredChunk } from '#store/contract/knowledge-index';
import type { Store } from '#store/contract/store';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { countTokens } from '../chunk/count-tokens.ts';
import { checkDimensions, type FindEmbedder } from '../embedders.ts';
import { buildContext } from './build-context.ts';
import { fuseByRank, fuseByWeight, type Scored } from './fuse.ts';
import { diversify } from './mmr.ts';
import { rankByBoth } from './rank-by-both.ts';
import { rankByWords } from './rank-by-words.ts';
import { byScore, type RerankCandidate, rerankByEndpoint, rerankByModel, type Reranked } from './rerank.ts';
import { type AskModel, rewriteQuery } from './rewrite.ts';

/** A search over one knowledge base. */
export interface SearchRequest {
  readonly knowledgeId: string;
  readonly query: string;
  readonly filter: Filter;
  readonly settings: SearchSettings;
  readonly signal: AbortSignal;
  readonly ask: AskModel;
  readonly http: (request: HttpRequest) => Promise<HttpResponse>;
}

/** Searches with every stage told. Null for a base that is not there. */
export interface SearchService {
  search(request: SearchRequest): Promise<SearchResult | null>;
}

/** How many candidates are given to what reads or compares them one by one. */
const RERANK_MOST = 30;

/** Makes the search: words and meaning beside each other, fused, reranked, and put into a context. */
export function createSearchService({ store, embedders }: { readonly store: Store; readonly embedders: FindEmbedder }): SearchService {
  return {
    async search(request) {
      const { knowledgeId, query, settings } = request;
      const base = await store.knowledge.searchable(knowledgeId, settings.generation);
      const index = base === null ? null : await store.knowledge.index(knowledgeId, base.generation);
      if (base === null || index === null) return refuse(knowledgeId, settings.generation);

      const clock = createClock();
      const queries = await clock.time('rewrite', () => rewriteQuery(query, settings.rewrite, request.ask));
      const { model, dimensions } = base.settings.embedding;
      let embedding: Promise<readonly Float32Array[]> | undefined;
      const [keyword, vector] = await Promise.all([
        settings.mode === 'vector'
          ? []
          : clock.time('keyword', () =>
              Promise.all(queries.map((text) => index.keyword({ text, filter: request.filter, limit: settings.candidates }))),
            ),
        settings.mode === 'keyword' ? [] : clock.time('vector', () => byMeaning(index)),
      ]);
      const fused = fuse(keyword, vector, settings).slice(0, settings.candidates);
      const chunks = new Map(
        (await clock.time('read', () => index.chunks(fused.map(({ chunkId }) => chunkId)))).map((chunk) => [chunk.chunkId, chunk]),
      );
      const reranked = settings.rerank.kind === 'none' ? null : await clock.time('rerank', () => rerank(index, fused, chunks, request));
      const final = (reranked ?? fused).slice(0, settings.limit);

      const stages = {
        keyword: rankOf(keyword.flat()),
        vector: rankOf(vector.flat()),
        fused: rankOf(fused),
        reranked: rankOf(reranked ?? []),
      };
      const ordered = [...final, ...fused.filter(({ chunkId }) => !final.some((other) => other.chunkId === chunkId))];
      const passages = final.flatMap(({ chunkId, score }) => passageOf(chunks.get(chunkId), score));
      const read = await withNeighbours(index, passages, settings.context.neighbours);
      const context = buildContext(read, settings.context.maxTokens, countTokens);
      return {
        knowledgeId,
        generation: base.generation,
        embeddingModel: `${model} (${dimensions})`,
        queries: [...queries],
        candidates: ordered.flatMap(({ chunkId }) => candidateOf(chunks.get(chunkId), stages, reranked)),
        passages: [...context.passages],
        context: { text: context.text, tokens: context.tokens, dropped: context.dropped },
        scales: scalesOf(settings),
        timesMs: clock.times(),
      };

      /**
       * The vectors of the queries, asked for once; a text in which there is nothing to go by has none, as everything is as far from it.
       */
      function queryVectors(): Promise<readonly Float32Array[]> {
        embedding ??= embedders(model)
          .embed(queries, { signal: request.signal })
          .then((vectors) => {
            checkDimensions(vectors, dimensions, model);
            return vectors.filter((one) => one.some((value) => value !== 0));
          });
        return embedding;
      }

      async function byMeaning(from: KnowledgeIndex): Promise<readonly (readonly ScoredChunk[])[]> {
        return Promise.all(
          (await queryVectors()).map((one) => from.vector({ vector: one, filter: request.filter, limit: settings.candidates })),
        );
      }

      /** By words, and by meaning as well where vectors say something of it and cost no call of their own. */
      async function rankHere(from: KnowledgeIndex, candidates: readonly RerankCandidate[]): Promise<readonly Reranked[]> {
        const isKnown = model !== offlineEmbedder.id && (settings.mode !== 'keyword' || model.startsWith('offline:'));
        const asked = isKnown ? await queryVectors() : [];
        if (asked.length === 0) return byScore(rankByWords(query, candidates));
        return rankByBoth(query, candidates, { queries: asked, candidates: await from.vectors(candidates.map(({ chunkId }) => chunkId)) });
      }

      async function rerank(
        from: KnowledgeIndex,
        candidates: readonly Scored[],
        known: ReadonlyMap<number, StoredChunk>,
        { ask, http }: SearchRequest,
      ): Promise<readonly Reranked[]> {
        const some = candidates.slice(0, RERANK_MOST);
        const readable = some.flatMap(({ chunkId }) => {
          const chunk = known.get(chunkId);
          return chunk === undefined ? [] : [{ chunkId, text: [...chunk.path, chunk.text].join('\n') }];
        });
        const { rerank: by } = settings;
        if (by.kind === 'words') return rankHere(from, readable);
        if (by.kind === 'model')
          return rerankByModel(query, readable, { model: by.model, ask, withoutModel: () => rankHere(from, readable) });
        if (by.kind === 'endpoint') return rerankByEndpoint(query, readable, by, http);
        const vectors = await from.vectors(some.map(({ chunkId }) => chunkId));
        return diversify(
          some.flatMap((candidate) => (vectors.has(candidate.chunkId) ? [{ ...candidate, vector: vectors.get(candidate.chunkId)! }] : [])),
          by.kind === 'mmr' ? by.diversity : 0,
        );
      }
    },
  };

  async function refuse(knowledgeId: string, generation: number | undefined): Promise<null> {
    const base = await store.knowledge.get(knowledgeId);
    if (base === null) return null;
    if (generation !== undefined)
      throw new NodeError({
        code: 'GENERATION_GONE',
        message: `"${base.name}" has no generation ${generation}.`,
        hint: 'Choose another generation, or the live one.',
      });
    throw new NodeError({
      code: 'KNOWLEDGE_EMPTY',
      message: `"${base.name}" has no index that can be searched.`,
      hint: 'Add documents to it, and wait until they are indexed.',
    });
  }
}

function fuse(
  keyword: readonly (readonly ScoredChunk[])[],
  vector: readonly (readonly ScoredChunk[])[],
  settings: SearchSettings,
): readonly Scored[] {
  const lists = [...keyword, ...vector];
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  if (settings.fusion.kind === 'rrf') return fuseByRank(lists, settings.fusion.k);
  const weight = settings.fusion.vector;
  return fuseByWeight([...keyword.map((list) => ({ list, weight: 1 - weight })), ...vector.map((list) => ({ list, weight }))]);
}

type Ranks = ReadonlyMap<number, { readonly rank: number; readonly score: number }>;

/** The place of each chunk in a stage; of several queries' lists the best place counts. */
function rankOf(list: readonly Scored[]): Ranks {
  const ranks = new Map<number, { rank: number; score: number }>();
  for (const { chunkId, score } of list.toSorted((a, b) => b.score - a.score))
    if (!ranks.has(chunkId)) ranks.set(chunkId, { rank: ranks.size + 1, score });
  return ranks;
}

function candidateOf(
  chunk: StoredChunk | undefined,
  stages: { readonly keyword: Ranks; readonly vector: Ranks; readonly fused: Ranks; readonly reranked: Ranks },
  reranked: readonly Reranked[] | null,
): readonly Candidate[] {
  if (chunk === undefined) return [];
  const { context: _context, metadata, ...rest } = chunk;
  const keyword = stages.keyword.get(chunk.chunkId);
  const vector = stages.vector.get(chunk.chunkId);
  const fused = stages.fused.get(chunk.chunkId);
  const after = stages.reranked.get(chunk.chunkId);
  const reason = reranked?.find(({ chunkId }) => chunkId === chunk.chunkId)?.reason;
  return [
    {
      ...rest,
      metadata: metadata as Candidate['metadata'],
      ...(keyword === undefined ? {} : { keyword }),
      ...(vector === undefined ? {} : { vector }),
      ...(fused === undefined ? {} : { fused }),
      ...(after === undefined ? {} : { reranked: { ...after, ...(reason === undefined ? {} : { reason }) } }),
    },
  ];
}

type FoundPassage = Parameters<typeof buildContext>[0][number] & { readonly ordinal: number };

function passageOf(chunk: StoredChunk | undefined, score: number): readonly FoundPassage[] {
  if (chunk === undefined) return [];
  const { text, documentId, documentName, path, page, start, end, metadata, context, ordinal } = chunk;
  return [
    {
      text,
      score,
      document: documentName,
      documentId,
      path,
      ...(page === undefined ? {} : { page }),
      start,
      end,
      metadata: metadata as FoundPassage['metadata'],
      reading: context ?? text,
      ordinal,
    },
  ];
}

/** Adds the chunks before and after to what is read of a passage. */
async function withNeighbours(index: KnowledgeIndex, passages: readonly FoundPassage[], count: number): Promise<readonly FoundPassage[]> {
  if (count === 0) return passages;
  return Promise.all(
    passages.map(async (passage) => {
      const around = (await index.chunksOf(passage.documentId)).filter(({ ordinal }) => Math.abs(ordinal - passage.ordinal) <= count);
      return { ...passage, reading: around.map(({ context, text }) => context ?? text).join('\n') };
    }),
  );
}

function scalesOf({ fusion, rerank, mode }: SearchSettings): Record<string, string> {
  return {
    keyword: 'BM25: higher is better, without an upper end; only to be compared within one search.',
    vector: 'Cosine similarity: 1 is the same direction, 0 has nothing in common.',
    fused:
      mode !== 'hybrid'
        ? 'The score of the one stage that was asked.'
        : fusion.kind === 'rrf'
          ? `Reciprocal rank fusion: the sum of 1 / (${fusion.k} + rank) over the lists.`
          : 'A weighted sum of both scores, each brought to 0…1 within its list.',
    ...(rerank.kind === 'none'
      ? {}
      : {
          reranked:
            rerank.kind === 'mmr'
              ? 'Relevance less likeness to what stands before it.'
              : rerank.kind === 'words'
                ? '0 to 10: half for how much of the query’s words it has, rare ones counting more, half for how near it is in meaning; words alone where vectors compare spelling only.'
                : rerank.kind === 'model'
                  ? '0 to 10, as the model judged; by words and meaning where the offline model stands in.'
                  : 'As the cross-encoder gives it.',
        }),
  };
}

function createClock(): { time<T>(name: string, work: () => Promise<T>): Promise<T>; times(): Record<string, number> } {
  const times: Record<string, number> = {};
  return {
    async time(name, work) {
      const began = performance.now();
      try {
        return await work();
      } finally {
        times[name] = Math.round((performance.now() - began) * 10) / 10;
      }
    },
    times: () => times,
  };
}
