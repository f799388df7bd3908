import { stems } from './words.ts';

/** Splits a text into sentences, each word for word as it stands; headings and list items count as sentences. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n+/)
    .flatMap((line) => line.match(/(?:[^.!?]|[.!?](?=[^\s"”')\]]))+[.!?]*["”')\]]*/g) ?? [])
    .map((sentence) => sentence.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** The sentences that share most with a question, best first; none when nothing is shared. */
export function mostRelevant(text: string, question: string, count: number): readonly string[] {
  const sentences = sentencesOf(text);
  const wanted = new Set(stems(question));
  const frequency = new Map<string, number>();
  const perSentence = sentences.map((sentence) => new Set(stems(sentence)));
  for (const words of perSentence) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return sentences
    .map((sentence, index) => {
      const words = perSentence[index] ?? new Set<string>();
      let score = 0;
      // A word in few sentences tells more than one in all of them.
      for (const word of words) if (wanted.has(word)) score += Math.log(1 + sentences.length / (frequency.get(word) ?? 1));
      return { sentence, index, score: score / Math.sqrt(1 + words.size / 12) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count)
    .map(({ sentence }) => sentence);
}

/** The sentences that say most about the whole text, in their order. */
export function summarise(text: string, count: number): readonly string[] {
  const sentences = sentencesOf(text);
  if (sentences.length <= count) return sentences;
  const frequency = new Map<string, number>();
  for (const word of stems(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return sentences
    .map((sentence, index) => {
      const words = [...new Set(stems(sentence))];
      const weight = words.reduce((sum, word) => sum + (frequency.get(word) ?? 0), 0) / Math.sqrt(words.length + 1);
      // Writers say what matters first.
      return { sentence, index, weight: weight * (index === 0 ? 1.5 : 1) };
    })
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ sentence }) => sentence);
}
