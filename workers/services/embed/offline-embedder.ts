import { streamSafe } from '#graph/stream-safe';
import type { Embedder } from './embedder.ts';
import { hashWords, plainWords } from './hash-words.ts';
import { inSlices } from './in-slices.ts';

const DIMENSIONS = 384;

/**
 * Embeds without a model and without a network: the same text always has the same vector, on every machine.
 *
 * It compares spelling and not meaning: "refund" and "money back" are strangers to it. That is what the semantic cache wants, where a
 * prompt about
 * another thing must not pass for the same, and it serves the indexes that were built with it.
 */
export const offlineEmbedder: Embedder = {
  id: 'offline:hash-384',
  dimensions: DIMENSIONS,
  embed: async (texts, { signal } = {}) => inSlices(texts, embedText, signal),
};

function embedText(text: string): Float32Array {
  return hashWords(plainWords(streamSafe(text, 'NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()), DIMENSIONS);
}
