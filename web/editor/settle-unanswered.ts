import type { SaveOutcome, SaveRequest, Unsaved } from './draft.ts';

/**
 * Asks again for the answer to the last save of a draft that an editor left: whether the server made it decides what of the draft is new.
 * Throws when the server is away.
 */
export async function settleUnanswered(
  { document, base, revision, unanswered }: Unsaved,
  save: (request: SaveRequest) => Promise<SaveOutcome>,
): Promise<Unsaved> {
  if (unanswered === null) return { document, base, revision, unanswered };
  const outcome = await save({ ...unanswered, revision });
  if (outcome.kind === 'saved') return { document, base: unanswered.document, revision: outcome.revision, unanswered: null };
  if (outcome.kind === 'unreachable' || (outcome.kind === 'refused' && !outcome.isFinal)) throw new Error('The server is away');
  return { document, base, revision, unanswered: null };
}
