import type { SearchSettings } from '#graph/knowledge';
import { deepEnough, ways } from './ways.ts';

/** The way of searching that is set on the search page. */
export const searchPageWay = 'search-page';

/** What a person has chosen. */
export interface EvaluationChoice {
  readonly generations: readonly number[];
  readonly wayIds: readonly string[];
  /** The settings of the search page. */
  readonly asked: SearchSettings;
  readonly k: number;
  readonly label: string;
}

/** One evaluation for each generation and way, in the order of the ways. The settings of the search page are taken as they are. */
export function plannedEvaluations({
  generations,
  wayIds,
  asked,
  k,
  label,
}: EvaluationChoice): readonly { readonly label: string; readonly generation: number; readonly settings: SearchSettings }[] {
  const { generation: _generation, ...asOnPage } = asked;
  const chosen = [
    ...ways.map((way) => ({ id: way.id, name: way.label, settings: deepEnough(way.settings, k) })),
    { id: searchPageWay, name: 'Search page', settings: asOnPage },
  ].filter(({ id }) => wayIds.includes(id));
  return generations
    .toSorted((a, b) => a - b)
    .flatMap((generation) =>
      chosen.map(({ name, settings }) => ({ label: label === '' ? name : `${label} · ${name}`, generation, settings })),
    );
}
