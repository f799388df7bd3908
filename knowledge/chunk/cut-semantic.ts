import { similarity } from '#workers/services/embed/embedder';
import type { Cutting, Embed } from './cutting.ts';
import { pack } from './pack.ts';
import { sentencesOf } from './sentences.ts';
import type { Span } from './token-index.ts';

const BATCH = 128;
/** What is shorter is not a subject of its own. */
const LEAST_TOKENS = 24;

/** Cuts where neighbouring sentences are further from each other in meaning than at `percentile` percent of all places. */
export async function cutSemantic(cutting: Cutting, size: number, percentile: number, embed: Embed): Promise<Span[]> {
  const { text, index } = cutting;
  const sentences = [...sentencesOf(cutting)];
  const distances = await measure(
    sentences.map(({ start, end }) => text.slice(start, end).trim()),
    embed,
  );
  const limit = percentileOf(distances, percentile);
  const parts: Span[] = [];
  let group: Span[] = [];
  for (const [position, sentence] of sentences.entries()) {
    group.push(sentence);
    const isLast = position === sentences.length - 1;
    const isLong = index.estimate({ start: group[0]!.start, end: sentence.end }) >= LEAST_TOKENS;
    if (!isLast && !(isLong && (distances[position] ?? 0) > limit)) continue;
    parts.push(...pack(text, index, group, size));
    group = [];
  }
  return parts;
}

/** How far each text is from the next. */
async function measure(texts: readonly string[], embed: Embed): Promise<number[]> {
  const distances: number[] = [];
  let last: Float32Array | undefined;
  for (let start = 0; start < texts.length; start += BATCH) {
    for (const vector of await embed(texts.slice(start, start + BATCH))) {
      if (last !== undefined) distances.push(1 - similarity(last, vector));
      last = vector;
    }
  }
  return distances;
}

function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((percentile / 100) * sorted.length))] ?? Number.POSITIVE_INFINITY;
}
