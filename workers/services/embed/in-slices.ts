import { setImmediate } from 'node:timers/promises';
import { createTurns } from '../turns.ts';

/** A chunk takes up to a millisecond: after so many other work of the process gets its turn. */
const TEXTS_A_TURN = 8;
/** However many documents are embedded at the same time, the process is held up by one of them. Queries are short, and do not wait. */
const turns = createTurns(1);

/** Embeds texts here, a few at a time, so that the process answers others in between. */
export async function inSlices(texts: readonly string[], embedText: (text: string) => Float32Array, signal: AbortSignal | undefined): Promise<readonly Float32Array[]> {
  if (texts.length <= TEXTS_A_TURN) return texts.map(embedText);
  const vectors: Float32Array[] = [];
  while (vectors.length < texts.length) {
    await turns.take(signal ?? new AbortController().signal);
    try {
      vectors.push(...texts.slice(vectors.length, vectors.length + TEXTS_A_TURN).map(embedText));
      await setImmediate();
    } finally {
      turns.pass();
    }
  }
  return vectors;
}
