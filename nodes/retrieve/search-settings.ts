import { type SearchSettings, searchSettingsSchema } from '#graph/knowledge';

/** The settings of the node that say how to search. */
interface RetrieveConfig extends Pick<SearchSettings, 'limit' | 'mode' | 'fusion' | 'rerank' | 'rewrite'> {
  readonly maxTokens: number;
  readonly neighbours: number;
  readonly generation: { readonly follow: 'latest' } | { readonly follow: 'pinned'; readonly number: number | null };
}

/** The search that a node with these settings makes. */
export function searchSettingsOf({
  limit,
  mode,
  fusion,
  maxTokens,
  neighbours,
  rerank,
  rewrite,
  generation,
}: RetrieveConfig): SearchSettings {
  const pinned = generation.follow === 'pinned' && generation.number !== null ? { generation: generation.number } : {};
  return searchSettingsSchema.parse({ limit, mode, fusion, rerank, rewrite, context: { maxTokens, neighbours }, ...pinned });
}
