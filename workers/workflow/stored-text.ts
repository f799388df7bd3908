import type { Host } from './host.ts';
import type { BlobReference } from './messages.ts';

/** Characters read at a time. Temporal takes 2 MB; a character may have three bytes, and each quotation mark is written as two. */
const PART_CHARACTERS = 500_000;

/** What is shorter than this is read in one piece. */
export const PIECE_BYTES = 1_000_000;

/** Reads a stored value that may be longer than Temporal takes at once. The claim checks in it stay in place. */
export async function readStored<T>(host: Pick<Host, 'engine' | 'sleep'>, value: BlobReference): Promise<T> {
  let text = '';
  for (;;) {
    const part = await host.engine.readText({ value, from: text.length, length: PART_CHARACTERS });
    text += part;
    if (part.length < PART_CHARACTERS) return JSON.parse(text) as T;
    // Results of local activities reach Temporal with the workflow task: a timer ends it.
    await host.sleep(1);
  }
}
