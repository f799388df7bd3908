import { createHash } from 'node:crypto';
import type { LlmResult } from '#graph/model';
import type { EmbeddedAnswer, NewCachedAnswer } from '#store/contract/answers';
import { type Embedder, similarity } from '../embed/embedder.ts';
import type { AnswerCache, CachedAnswer, CacheRequest, CachingStep } from '../llm/collaborators.ts';
import { factsOfText } from './facts-of-text.ts';

export interface AnswerCacheOptions {
  /** Where answers are kept. */
  readonly answers: {
    put(entry: NewCachedAnswer): Promise<void>;
    find(key: { readonly scopeKey: string; readonly textHash: string; readonly nowMs: number }): Promise<number | null>;
    embedded(key: {
      readonly scopeKey: string;
      readonly embedder: string;
      readonly nowMs: number;
      readonly limit: number;
    }): Promise<readonly EmbeddedAnswer[]>;
    take(id: number, nowMs: number): Promise<string | null>;
    trim(limits: { readonly nowMs: number; readonly maxEntries: number; readonly maxBytes: number }): Promise<number>;
  };
  readonly embedder: Embedder;
  readonly now?: () => number;
  readonly maxEntries?: number;
  readonly maxBytes?: number;
}

/** How many of the newest answers a prompt is compared with. */
const COMPARED = 2_000;
const PREVIEW_LENGTH = 200;
const WORDS_OF_THRESHOLD = 12;
/** Every so many answers kept, room is made for more. */
const TRIM_EVERY = 25;
const REMEMBERED_VECTORS = 100;

/** Makes the cache in front of models. Two requests that come at once may both ask; the later answer stays. */
export function createAnswerCache({
  answers,
  embedder,
  now = Date.now,
  maxEntries = 10_000,
  maxBytes = 100_000_000,
}: AnswerCacheOptions): AnswerCache {
  const vectors = new Map<string, Float32Array>();
  let sinceTrim = TRIM_EVERY;

  /** A text that was looked up is mostly kept a moment later: it is embedded once. */
  async function embed(text: string, signal: AbortSignal): Promise<Float32Array | null> {
    const key = hashOf(text);
    const vector = vectors.get(key) ?? (await embedder.embed([text], { signal }))[0];
    if (vector === undefined || vector.every((value) => value === 0)) return null;
    vectors.delete(key);
    vectors.set(key, vector);
    if (vectors.size > REMEMBERED_VECTORS) vectors.delete(vectors.keys().next().value!);
    return vector;
  }

  async function mostAlike(
    scopeKey: string,
    text: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: number; readonly similarity: number } | null> {
    const vector = await embed(text, signal);
    if (vector === null) return null;
    let best: { readonly id: number; readonly similarity: number } | null = null;
    for (const other of await answers.embedded({ scopeKey, embedder: embedder.id, nowMs: now(), limit: COMPARED })) {
      const likeness = similarity(vector, other.vector);
      if (best === null || likeness > best.similarity) best = { id: other.id, similarity: Math.min(likeness, 1) };
    }
    return best;
  }

  async function take(id: number, likeness: number): Promise<CachedAnswer | null> {
    const json = await answers.take(id, now());
    // Only this file writes answers.
    return json === null ? null : { result: JSON.parse(json) as LlmResult, similarity: likeness };
  }

  return {
    async lookup(request, step) {
      const scopeKey = scopeKeyOf(request, step);
      const same = await answers.find({ scopeKey, textHash: hashOf(request.text), nowMs: now() });
      if (same !== null) return take(same, 1);
      if (request.cache.kind !== 'similar') return null;
      const alike = await mostAlike(scopeKey, request.text, step.signal);
      return alike === null || alike.similarity < likenessNeeded(request.cache.threshold, request.text)
        ? null
        : take(alike.id, alike.similarity);
    },

    async keep(request, result, step) {
      if (!isWorthKeeping(result)) return;
      const vector = request.cache.kind === 'similar' ? await embed(request.text, step.signal) : null;
      const { inputTokens, outputTokens, costUsd } = result.usage;
      const nowMs = now();
      await answers.put({
        scopeKey: scopeKeyOf(request, step),
        textHash: hashOf(request.text),
        workflowId: step.workflowId,
        nodeId: step.stepId,
        model: result.model,
        tokens: inputTokens + outputTokens,
        costUsd,
        preview: request.text.slice(0, PREVIEW_LENGTH),
        embedding: vector === null ? null : { embedder: embedder.id, vector },
        answerJson: JSON.stringify(result),
        nowMs,
        expiresAtMs: nowMs + request.cache.ttlMs,
      });
      sinceTrim += 1;
      if (sinceTrim < TRIM_EVERY) return;
      sinceTrim = 0;
      await answers.trim({ nowMs, maxEntries, maxBytes });
    },
  };
}

/**
 * The threshold holds for prompts of up to twelve words; longer ones must be more alike, so that the same amount of change is
 * allowed. Else a long prompt in which one word matters, such as instructions with a short question, would always be a hit.
 */
function likenessNeeded(threshold: number, text: string): number {
  const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return 1 - (1 - threshold) * Math.min(1, WORDS_OF_THRESHOLD / Math.max(1, words));
}

/** Failures never come here; an answer without anything in it, or one that was itself given from a cache, is not kept either. */
/** A cut answer would be given for a whole one again and again. */
function isWorthKeeping({ text, data, toolCalls, finishReason, cached }: LlmResult): boolean {
  return cached !== true && finishReason !== 'length' && (text.trim() !== '' || data !== undefined || (toolCalls ?? []).length > 0);
}

/** Who may share an answer, everything that shapes it, and the facts of its prompt, in one short text. */
function scopeKeyOf({ cache, settings, text }: CacheRequest, { workflowId, stepId }: CachingStep): string {
  const sharers = { node: [workflowId, stepId], workflow: [workflowId], everywhere: [] }[cache.scope];
  return hashOf(JSON.stringify([cache.scope, ...sharers, settings, factsOfText(text)]));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
