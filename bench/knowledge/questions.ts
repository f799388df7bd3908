import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KnowledgeIndex } from '#store/contract/knowledge-index';
import { binary, type Judgements } from '#knowledge/evaluate/metrics';

const lineSchema = z.strictObject({
  /** Whether it is asked in the words of the passage. */
  wording: z.enum(['same', 'other']),
  question: z.string().min(1),
  /** The documents that answer it, as paths inside the folder of packages. */
  documents: z.array(z.string()).min(1),
  /** What the passage that answers it says; spaces and line breaks are alike. */
  phrase: z.string().min(8),
});

/** `new`: in other words, and written after the built-in embedder was made, before anything was measured with them. */
export type QuestionKind = 'same' | 'other' | 'new';

type Line = Omit<z.output<typeof lineSchema>, 'wording'> & { readonly kind: QuestionKind };

/** A question with the ids of the chunks that answer it. */
export type Question = Line & { readonly relevant: Judgements };

/** The questions that were written by hand for the documentation. */
export async function readQuestions(): Promise<readonly Line[]> {
  const earlier = (await linesOf('questions.jsonl'))
    .map((line) => lineSchema.parse(line))
    .map(({ wording, ...line }): Line => ({ ...line, kind: wording }));
  const later = (await linesOf('new-questions.jsonl'))
    .map((line) => lineSchema.parse(line))
    .map(({ wording: _wording, ...line }): Line => ({ ...line, kind: 'new' }));
  return [...earlier, ...later];
}

/** The parsed lines of a file of this folder. */
export async function linesOf(file: string): Promise<readonly unknown[]> {
  return (await readFile(join(import.meta.dirname, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** Finds the chunks that answer each question. Throws where a phrase is in no chunk, as then the question can't be answered. */
export async function judge(questions: readonly Line[], index: KnowledgeIndex): Promise<readonly Question[]> {
  return Promise.all(
    questions.map(async (question) => {
      const chunks = (await Promise.all(question.documents.map((id) => index.chunksOf(id)))).flat();
      const phrase = plain(question.phrase);
      const answering = chunks.filter(({ text, path }) => plain([...path, text].join('\n')).includes(phrase));
      if (answering.length === 0) throw new Error(`"${question.phrase}" is in no chunk of ${question.documents.join(', ')}`);
      return { ...question, relevant: binary(answering.map(({ chunkId }) => String(chunkId))) };
    }),
  );
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
