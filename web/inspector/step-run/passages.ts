import type { JsonObject } from '#graph/json';
import { filterSchema, passageSchema, type Passage } from '#graph/knowledge';
import type { StepRun } from '#graph/run';
import retrieve from '#nodes/retrieve/node';
import { searchSettingsOf } from '#nodes/retrieve/search-settings';
import { writeSearch } from '../../knowledge/search/search-params.ts';

/** The passages that a step of the node Retrieve gave; none while its output is shortened. */
export function passagesOf({ output }: Pick<StepRun, 'output'>): readonly Passage[] {
  const passages = fieldOf(output, 'passages');
  return Array.isArray(passages) ? passages.flatMap((passage) => passageSchema.safeParse(passage).data ?? []) : [];
}

/** Which knowledge base was asked what; null when the step has not got as far as its question. */
export function searchedOf(
  { resolved }: Pick<StepRun, 'resolved'>,
  config: JsonObject,
): { readonly knowledgeId: string; readonly query: string } | null {
  const query = fieldOf(resolved, 'query');
  const parsed = retrieve.config.safeParse(config);
  return typeof query !== 'string' || query.trim() === '' || !parsed.success || parsed.data.knowledge === ''
    ? null
    : { knowledgeId: parsed.data.knowledge, query };
}

/** The address of the same search on the page of its knowledge base; null when the step has not got as far as its question. */
export function searchAddress({ resolved }: Pick<StepRun, 'resolved'>, config: JsonObject): string | null {
  const searched = searchedOf({ resolved }, config);
  const parsed = retrieve.config.safeParse(config);
  if (searched === null || !parsed.success) return null;
  const { knowledgeId, query } = searched;
  const filter = filterSchema.safeParse(fieldOf(resolved, 'filter') ?? []).data ?? [];
  const search = new URLSearchParams(writeSearch({ query, filter, settings: searchSettingsOf(parsed.data) }));
  return `/knowledge/${encodeURIComponent(knowledgeId)}?${search.toString()}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown })[name] : undefined;
}
