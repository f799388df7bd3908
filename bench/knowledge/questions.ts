import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KnowledgeIndex } from '#store/knowledge-index/knowledge-index';
import { binary, type Judgements } from '#workers/services/knowledge/evaluate/metrics';

const questionSchema = z.strictObject({
  /** Whether it is asked in the words of the passage. */
  wording: z.enum(['same', 'other']),
  question: z.string().min(1),
  /** The documents that answer it, as paths inside the folder of packages. */
  documents: z.array(z.string()).min(1),
  /** What the passage that answers it says; spaces and line breaks are alike. */
  phrase: z.string().min(8),
});

/** A question with the ids of the chunks that answer it. */
export type Question = z.output<typeof questionSchema> & { readonly relevant: Judgements };

/** The questions that were written by hand for the documentation. */
export async function readQuestions(): Promise<readonly z.output<typeof questionSchema>[]> {
  const lines = (await readFile(join(import.meta.dirname, 'questions.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => questionSchema.parse(JSON.parse(line)));
}

/** Finds the chunks that answer each question. Throws where a phrase is in no chunk, as then the question can't be answered. */
export async function judge(questions: readonly z.output<typeof questionSchema>[], index: KnowledgeIndex): Promise<readonly Question[]> {
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
