/** What the Evaluation tab shows, as the address holds it. */
export type EvaluationPlace =
  | { readonly view: 'overview' }
  | { readonly view: 'set'; readonly setId: string }
  | { readonly view: 'evaluation'; readonly evaluationId: string }
  | { readonly view: 'compare'; readonly before: string; readonly after: string };

/** Reads the place from the address. */
export function readPlace(params: URLSearchParams): EvaluationPlace {
  const setId = params.get('set');
  const evaluationId = params.get('evaluation');
  const compared = params.get('with');
  if (evaluationId !== null)
    return compared === null ? { view: 'evaluation', evaluationId } : { view: 'compare', before: evaluationId, after: compared };
  return setId === null ? { view: 'overview' } : { view: 'set', setId };
}

/** The parameters of the address for a place. What was searched for stays in `params`, for coming back to it. */
export function writePlace(params: URLSearchParams, place: EvaluationPlace): URLSearchParams {
  const kept = [...params].filter(([name]) => !['set', 'evaluation', 'with'].includes(name));
  const added: Record<string, string> =
    place.view === 'set'
      ? { set: place.setId }
      : place.view === 'evaluation'
        ? { evaluation: place.evaluationId }
        : place.view === 'compare'
          ? { evaluation: place.before, with: place.after }
          : {};
  return new URLSearchParams({ ...Object.fromEntries(kept), tab: 'evaluation', ...added });
}
