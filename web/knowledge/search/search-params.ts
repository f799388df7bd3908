import { type Filter, filterSchema, type SearchSettings, searchSettingsSchema } from '#graph/knowledge';

/** A search as the address holds it. */
export interface SearchRequest {
  readonly query: string;
  readonly filter: Filter;
  readonly settings: SearchSettings;
}

/** How searches are made unless something else is said. */
export const defaultSettings: SearchSettings = searchSettingsSchema.parse({});

/** Reads a search from the address. What can't be read is left at its default: links may be older than the page. */
export function readSearch(params: URLSearchParams): SearchRequest {
  return {
    query: params.get('q') ?? '',
    filter: filterSchema.safeParse(parsed(params.get('filter')) ?? []).data ?? [],
    settings: searchSettingsSchema.safeParse(parsed(params.get('settings')) ?? {}).data ?? defaultSettings,
  };
}

/** The parameters of the address for a search; `settings` holds only what differs from the defaults. */
export function writeSearch({ query, filter, settings }: SearchRequest): Record<string, string> {
  const changed = Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaultSettings[name as keyof SearchSettings]),
    ),
  );
  return {
    tab: 'search',
    q: query,
    ...(filter.length === 0 ? {} : { filter: JSON.stringify(filter) }),
    ...(Object.keys(changed).length === 0 ? {} : { settings: JSON.stringify(changed) }),
  };
}

/** What still has to be filled in before settings can be searched with; null when nothing is. */
export function missingOf({ rerank, rewrite }: SearchSettings): string | null {
  if (rerank.kind === 'model' && rerank.model === '') return 'Choose the model that orders the results.';
  if (rerank.kind === 'endpoint' && rerank.url.trim() === '') return 'Fill in the address of the cross-encoder.';
  return rewrite.kind !== 'none' && rewrite.model === '' ? 'Choose the model that rewrites the query.' : null;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
