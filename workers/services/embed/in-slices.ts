import { setImmediate } from 'node:timers/promises';
import { createTurns } from '../turns.ts';

/** A chunk takes about a millisecond: after so many, or so many characters, other work of the process gets its turn. */
const TEXTS_A_TURN = 8;
const CHARACTERS_A_TURN = 8_000;
/** However many documents are embedded at the same time, the process is held up by one of them. Queries are short, and do not wait. */
const turns = createTurns(1);

/** Embeds texts here, a few at a time, so that the process answers others in between. */
export async function inSlices(
  texts: readonly string[],
  embedText: (text: string) => Float32Array,
  signal: AbortSignal | undefined,
): Promise<readonly Float32Array[]> {
  if (turnEnd(texts, 0) === texts.length) return texts.map(embedText);
  const vectors: Float32Array[] = [];
  while (vectors.length < texts.length) {
    await turns.take(signal ?? new AbortController().signal);
    try {
      vectors.push(...texts.slice(vectors.length, turnEnd(texts, vectors.length)).map(embedText));
      await setImmediate();
    } finally {
      turns.pass();
    }
  }
  return vectors;
}

/** Up to where texts are embedded in one turn; one of them at least. */
function turnEnd(texts: readonly string[], start: number): number {
  let end = start;
  for (
    let characters = 0;
    end < Math.min(texts.length, start + TEXTS_A_TURN) && (end === start || characters + (texts[end]?.length ?? 0) <= CHARACTERS_A_TURN);
    end += 1
  )
    characters += texts[end]?.length ?? 0;
  return end;
}
