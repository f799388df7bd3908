import { type SearchSettings, searchSettingsSchema } from '#graph/knowledge';

/** A way of searching that can be chosen for an evaluation. */
export interface Way {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly settings: SearchSettings;
}

const settings = (change: Partial<SearchSettings>): SearchSettings => searchSettingsSchema.parse(change);

/** Ways that most want to compare. */
export const ways: readonly Way[] = [
  { id: 'keyword', label: 'Keyword', hint: 'By the words of the question (BM25).', settings: settings({ mode: 'keyword' }) },
  { id: 'vector', label: 'Semantic', hint: 'By its meaning (embeddings).', settings: settings({ mode: 'vector' }) },
  { id: 'hybrid', label: 'Hybrid', hint: 'Both, put together by ranks (RRF).', settings: settings({ mode: 'hybrid' }) },
  {
    id: 'words',
    label: 'Hybrid + words and meaning',
    hint: 'Both, then ordered half by shared words, half by meaning.',
    settings: settings({ mode: 'hybrid', rerank: { kind: 'words' } }),
  },
  {
    id: 'mmr',
    label: 'Hybrid + variety',
    hint: 'Both, then results that differ from each other first (MMR).',
    settings: settings({ mode: 'hybrid', rerank: { kind: 'mmr', diversity: 0.3 } }),
  },
];

/** With as many candidates as the first k that are looked at. */
export function deepEnough(asked: SearchSettings, k: number): SearchSettings {
  return { ...asked, candidates: Math.max(asked.candidates, k) };
}

/** The way whose settings these are; generation and number of candidates do not count. */
export function wayOf(asked: SearchSettings): Way | undefined {
  const text = canonical(asked);
  return ways.find((way) => canonical(way.settings) === text);
}

/** Settings in words: `Hybrid · variety 0.3 · 8 results`. */
export function settingsText({ mode, fusion, rerank, rewrite, limit, context, candidates }: SearchSettings): string {
  const parts = [
    mode === 'keyword'
      ? 'Keyword'
      : mode === 'vector'
        ? 'Semantic'
        : fusion.kind === 'rrf'
          ? `Hybrid${fusion.k === 60 ? '' : `, RRF k = ${fusion.k}`}`
          : `Hybrid, meaning ${Math.round(fusion.vector * 100)} %`,
  ];
  if (rerank.kind === 'words') parts.push('ordered by words and meaning');
  if (rerank.kind === 'mmr') parts.push(`variety ${rerank.diversity}`);
  if (rerank.kind === 'model') parts.push(`ordered by ${rerank.model === 'auto' ? 'a model' : rerank.model}`);
  if (rerank.kind === 'endpoint') parts.push('cross-encoder');
  if (rewrite.kind === 'rewrite') parts.push('rewritten');
  if (rewrite.kind === 'multi') parts.push(`${rewrite.queries} queries`);
  parts.push(`${limit} results`);
  if (candidates !== 50) parts.push(`${candidates} candidates`);
  if (context.neighbours > 0) parts.push(`neighbours ${context.neighbours}`);
  return parts.join(' · ');
}

function canonical({ generation: _generation, candidates: _candidates, ...others }: SearchSettings): string {
  return JSON.stringify(Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
