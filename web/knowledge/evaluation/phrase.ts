/** A phrase that is longer tells no more, and breaks when documents are cut in another way. */
const LONGEST = 160;

/** The sentence of a passage that has most words of the query, shortened at a word: a first guess at what answers it. */
export function phraseOf(text: string, query: string): string {
  const words = new Set(wordsOf(query));
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  // Headings, items and paragraphs end sentences too; other line breaks do not.
  const sentences = text
    .split(/\n\s*\n|\n(?=[#>*\-|])|(?<=^#[^\n]*)\n/m)
    .flatMap((block) => [...segmenter.segment(block.replaceAll(/\s+/g, ' '))])
    .map(({ segment }) => segment.replace(/^[#>*\-\s|]+/, '').trim())
    .filter((sentence) => wordsOf(sentence).length > 2);
  const best =
    sentences
      .map((sentence) => ({ sentence, shared: wordsOf(sentence).filter((word) => words.has(word)).length }))
      .toSorted((a, b) => b.shared - a.shared)[0]?.sentence ?? text.trim();
  if (best.length <= LONGEST) return best;
  const cut = best.slice(0, LONGEST);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST / 2)).trim();
}

function wordsOf(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
}
