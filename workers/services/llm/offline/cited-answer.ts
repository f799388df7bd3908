import { mostRelevant, sentencesOf } from './sentences.ts';

interface NumberedPassage {
  readonly number: number;
  readonly sentences: readonly string[];
}

/** The first line of a passage as retrieval writes it: its number, and where it stands. */
const HEAD = /^\[(\d{1,4})\] [^\n]*$/gm;

/** The passages of a context that numbers them for citation, without headings; none for any other text. */
export function numberedPassages(context: string): readonly NumberedPassage[] {
  if (!context.startsWith('[1] ')) return [];
  const heads = [...context.matchAll(HEAD)];
  return heads.map((head, index) => {
    const body = context.slice(head.index + head[0].length, heads[index + 1]?.index);
    return { number: Number(head[1]), sentences: sentencesOf(body.replaceAll(/^#{1,6} .*$/gm, '')) };
  });
}

/** The sentences of passages that answer a question best, word for word, each with the number of its passage; undefined when none has to do with it. */
export function citedAnswer(passages: readonly NumberedPassage[], question: string, count = 2): string | undefined {
  const found = mostRelevant(passages.flatMap(({ sentences }) => sentences).join('\n'), question, count);
  if (found.length === 0) return undefined;
  return found.map((sentence) => `${sentence.replace(/[.!?]+$/, '')} [${passages.find(({ sentences }) => sentences.includes(sentence))?.number ?? 1}].`).join(' ');
}
