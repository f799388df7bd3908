import type { LlmRequest, LlmResult } from '#graph/model';
import type { SearchSettings } from '#graph/knowledge';

/** Asks a model; the part of the model service that searching needs. */
export type AskModel = (request: LlmRequest) => Promise<LlmResult>;

/** The queries to search for: the one given, and what a model made of it. The offline model makes nothing of it. */
export async function rewriteQuery(query: string, rewrite: SearchSettings['rewrite'], ask: AskModel): Promise<readonly string[]> {
  if (rewrite.kind === 'none') return [query];
  const count = rewrite.kind === 'multi' ? rewrite.queries : 1;
  const { data, offline } = await ask({
    model: rewrite.model,
    system:
      'You turn questions into queries for a search over documents: the words that the answer will hold, without filler, abbreviations written out. Keep names, numbers and codes exactly.',
    prompt: `${rewrite.kind === 'multi' ? `Write ${count} different queries for this question, each from another side.` : 'Write one query for this question.'}\n\n<context>\n${query}\n</context>`,
    schema: {
      type: 'object',
      properties: { queries: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: count } },
      required: ['queries'],
    },
  });
  if (offline) return [query];
  const made = (data as { readonly queries?: readonly string[] } | undefined)?.queries ?? [];
  return [...new Set([...(rewrite.kind === 'multi' || made.length === 0 ? [query] : []), ...made.slice(0, count)])];
}
