import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { streamSafe } from '#graph/stream-safe';
import { normalize } from './embedder.ts';

const HEADER_BYTES = 52;
const LONGEST_WORD = 100;
const REMEMBERED_WORDS = 50_000;

/** A table with a row of numbers for each token. */
export interface StaticTable {
  readonly dimensions: number;
  /** The vector of a text, of length 1, or of zeros when no token of it is known. */
  embed(text: string): Float32Array;
}

/** Reads a table and the vocabulary beside it; the README of the folder describes the format. Throws when they do not belong together. */
export function openStaticTable(tableFile: string, vocabularyFile: string): StaticTable {
  const file = readFileSync(tableFile);
  const vocabulary = readFileSync(vocabularyFile);
  const [rows, dimensions, bits] = [file.readUInt32LE(4), file.readUInt32LE(8), file.readUInt32LE(12)];
  if (file.toString('latin1', 0, 4) !== 'HSE1' || bits !== 4) throw new Error(`${tableFile} is no table of embeddings`);
  if (!createHash('sha256').update(vocabulary).digest().equals(file.subarray(20, HEADER_BYTES)))
    throw new Error(`${vocabularyFile} belongs to another table`);
  // Copied, since the bytes of a file need not begin where numbers of four bytes may.
  const scales = new Float32Array(file.buffer.slice(file.byteOffset + HEADER_BYTES, file.byteOffset + HEADER_BYTES + 4 * rows));
  const values = file.subarray(HEADER_BYTES + 4 * rows);
  const ids = new Map(
    vocabulary
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((token, row) => [token, row]),
  );
  const piecesOf = createCutter(ids);

  return {
    dimensions,
    embed(text) {
      const counts = new Map<number, number>();
      for (const word of wordsOf(text)) for (const row of piecesOf(word)) counts.set(row, (counts.get(row) ?? 0) + 1);
      const sum = new Float32Array(dimensions);
      for (const [row, count] of counts) {
        const weight = scales[row]! * (1 + Math.log(count));
        for (let at = (row * dimensions) >> 1, dimension = 0; dimension < dimensions; at += 1, dimension += 2) {
          const pair = values[at]!;
          sum[dimension] = sum[dimension]! + weight * ((pair & 15) - 8);
          sum[dimension + 1] = sum[dimension + 1]! + weight * ((pair >> 4) - 8);
        }
      }
      return normalize(sum);
    },
  };
}

/** Cuts a word into the longest tokens there are; a word that can't be cut whole has none. */
function createCutter(ids: ReadonlyMap<string, number>): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();

  function cut(word: string): readonly number[] {
    const letters = Array.from(word);
    if (letters.length > LONGEST_WORD) return [];
    const pieces: number[] = [];
    for (let start = 0; start < letters.length;) {
      let end = letters.length;
      let row: number | undefined;
      for (; end > start; end -= 1) {
        row = ids.get(`${start === 0 ? '' : '##'}${letters.slice(start, end).join('')}`);
        if (row !== undefined) break;
      }
      if (row === undefined) return [];
      pieces.push(row);
      start = end;
    }
    return pieces;
  }

  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const pieces = cut(word);
    if (known.size >= REMEMBERED_WORDS) known.clear();
    known.set(word, pieces);
    return pieces;
  };
}

const IDEOGRAPHS = '\\u4e00-\\u9fff\\u3400-\\u4dbf\\uf900-\\ufaff\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2ceaf}\\u{2f800}-\\u{2fa1f}';
const SIGNS = '!-/:-@[-`{-~\\p{P}';
const TOKENS = new RegExp(`[${SIGNS}]|[${IDEOGRAPHS}]|[^\\s${SIGNS}${IDEOGRAPHS}]+`, 'gu');

/** As BERT's basic tokenizer: lower case without accents, each sign and each CJK character by itself. */
function wordsOf(text: string): readonly string[] {
  const plain = streamSafe(text.replace(/\p{Zs}|[\t\n\r]/gu, ' ').toLowerCase(), 'NFD').replace(/\p{Mn}|\p{Cc}|\p{Cf}|\p{Co}|\ufffd/gu, '');
  return plain.match(TOKENS) ?? [];
}
