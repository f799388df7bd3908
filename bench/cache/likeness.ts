import type { LlmResult } from '#graph/model';
import type { Store } from '#store/contract/store';
import { createAnswerCache } from '#workers/services/cache/answer-cache';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { isSame, type PromptPair, promptPairs } from './pairs.ts';

const THRESHOLDS = [0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99];
const KINDS: readonly PromptPair['kind'][] = ['wording', 'paraphrase', 'near', 'far'];

/** For each threshold: how many second prompts of each kind get the answer to the first. Pairs are asked in scopes of their own. */
export async function measureLikeness(store: Store, workflowId: string): Promise<string> {
  const cache = createAnswerCache({ answers: store.answers, embedder: offlineEmbedder });
  const step = { runId: 'bench', workflowId, stepId: 'likeness', signal: new AbortController().signal };
  const request = (text: string, pair: number, threshold: number) => ({
    cache: { kind: 'similar', scope: 'node', ttlMs: 3_600_000, threshold } as const,
    settings: `pair ${pair}`,
    text,
  });
  for (const [index, { first }] of promptPairs.entries()) await cache.keep(request(first, index, 1), answer, step);

  const rows: string[] = [];
  for (const threshold of THRESHOLDS) {
    const isHit = await Promise.all(
      promptPairs.map(async ({ second }, index) => (await cache.lookup(request(second, index, threshold), step)) !== null),
    );
    const hits = (counts: (pair: PromptPair) => boolean): string => {
      const pairs = promptPairs.flatMap((pair, index) => (counts(pair) ? [isHit[index] === true] : []));
      return `${pairs.filter(Boolean).length} of ${pairs.length}`;
    };
    rows.push(
      `| ${[threshold.toFixed(2), hits(isSame), hits((pair) => !isSame(pair)), ...KINDS.map((kind) => hits((pair) => pair.kind === kind))].join(' | ')} |`,
    );
  }
  return [
    `### Right and wrong answers by threshold, ${promptPairs.length} pairs of prompts, embedder ${offlineEmbedder.id}`,
    '',
    '| threshold | right hits | wrong hits | same wording | other words | nearly the same words, another question | another question |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const answer: LlmResult = {
  text: 'An answer.',
  model: 'offline:heddle',
  offline: true,
  usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
};
