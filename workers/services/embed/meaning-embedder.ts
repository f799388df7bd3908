import { streamSafe } from '#graph/stream-safe';
import { splitUnspaced } from '#graph/unspaced';
import { packageFile } from '../package-file.ts';
import { type Embedder, normalize } from './embedder.ts';
import { hashWords, plainWords } from './hash-words.ts';
import { inSlices } from './in-slices.ts';
import { openStaticTable, type StaticTable } from './static-table.ts';

const DIMENSIONS = 384;
const FOLDER = 'workers/services/embed/meaning-table';
/**
 * How much of the likeness of two texts is for meaning; the rest is for spelling, which carries names, codes and languages that the table
 * lacks.
 */
const MEANING_SHARE = 0.7;
/** No chunk that is cut as it should be is longer, and the rest of one that is tells nothing more. */
const MOST_CHARACTERS = 32_000;
/** A longer word is no word, and its parts take their time. */
const LONGEST_WORD = 100;

let table: StaticTable | undefined;

/**
 * Embeds without a model and without a network, by meaning and by spelling: the same text always has the same vector, on every machine.
 *
 * The first 256 numbers come from a table distilled from all-MiniLM-L6-v2 (`meaning-table/README.md`), the others from hashed words. It
 * finds what is said
 * in other words about two to three times as often as spelling alone, in English most of all. It does not see the order of words, so it is
 * for searching;
 * the semantic cache compares by `offline:hash-384`.
 */
export const meaningEmbedder: Embedder = {
  id: 'offline:meaning-384',
  dimensions: DIMENSIONS,
  embed: async (texts, { signal } = {}) => inSlices(texts, embedText, signal),
};

function embedText(text: string): Float32Array {
  // The table takes 50 ms and 30 MB: a process that embeds nothing does not load it.
  table ??= openStaticTable(packageFile(`${FOLDER}/static-embed.i4.bin`), packageFile(`${FOLDER}/vocab.txt`));
  const { dimensions } = table;
  const folded = text.slice(0, MOST_CHARACTERS).replaceAll('ß', 'ss');
  const vector = new Float32Array(DIMENSIONS);
  vector.set(table.embed(folded).map((value) => Math.sqrt(MEANING_SHARE) * value));
  vector.set(
    hashWords(spellingOf(folded), DIMENSIONS - dimensions).map((value) => Math.sqrt(1 - MEANING_SHARE) * value),
    dimensions,
  );
  // A part may be zero: a language that the table lacks, or a text of signs.
  return normalize(vector);
}

/** The words of a text by their spelling; pairs of characters where there are no spaces. */
function spellingOf(text: string): readonly string[] {
  const plain = streamSafe(text, 'NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  // Hangul comes apart under NFKD: its syllables are put together again.
  const { spaced, pairs } = splitUnspaced(plain.normalize('NFC'));
  return [...plainWords(spaced).map((word) => word.slice(0, LONGEST_WORD)), ...pairs];
}
