import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { NodeError } from '#graph/errors';
import { relevanceSchema, type Relevance } from '#graph/knowledge-evaluation';
import { separatorOf } from '../parse/separator.ts';
import { plain } from './score-question.ts';

const MOST_LABELS = 50;

/** A question as a file has it. */
export interface ReadQuestion {
  readonly line: number;
  readonly question: string;
  readonly relevant: readonly Relevance[];
}

/** What a file came to: its questions, and the lines that hold none. */
export interface ReadQuestions {
  readonly questions: readonly ReadQuestion[];
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

type Line = { readonly line: number } & (
  | { readonly question: string; readonly relevant: readonly Relevance[] }
  | { readonly reason: string }
);

const row = z.object({
  question: z.string().trim().min(1, 'the question is empty').max(4_000),
  document: z.string().trim().max(500).default(''),
  phrase: z.string().trim().max(2_000).default(''),
  grade: z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().min(1).max(3).default(1)),
});
const object = z.object({ question: row.shape.question, relevant: z.array(relevanceSchema).max(MOST_LABELS) });

/**
 * Reads questions from CSV (question, document, phrase, grade; rows of the same question are one) or JSONL. Throws QUESTIONS_INVALID for
 * what is neither.
 */
export function readQuestions(format: 'csv' | 'jsonl', text: string): ReadQuestions {
  const lines = format === 'csv' ? csvLines(text) : jsonLines(text.replace(/^\uFEFF/, ''));
  const questions = new Map<string, ReadQuestion>();
  const skipped: { readonly line: number; readonly reason: string }[] = [];
  for (const line of lines) {
    if ('reason' in line) {
      skipped.push({ line: line.line, reason: line.reason });
      continue;
    }
    const before = questions.get(plain(line.question)) ?? { line: line.line, question: line.question, relevant: [] };
    const relevant = [...before.relevant, ...line.relevant];
    if (relevant.length > MOST_LABELS) skipped.push({ line: line.line, reason: `a question has at most ${MOST_LABELS} answers` });
    else questions.set(plain(line.question), { ...before, relevant });
  }
  for (const { line, question, relevant } of questions.values())
    if (relevant.length === 0) skipped.push({ line, reason: `no document answers "${question.slice(0, 80)}"` });
  return {
    questions: [...questions.values()].filter(({ relevant }) => relevant.length > 0),
    skipped: skipped.sort((a, b) => a.line - b.line),
  };
}

function csvLines(text: string): readonly Line[] {
  const records = parseCsv(text);
  const [first] = records;
  if (first !== undefined && !('question' in first.record && 'document' in first.record)) {
    throw invalid(
      `The first line names the columns ${Object.keys(first.record).join(', ')}.`,
      'It must name "question" and "document"; "phrase" and "grade" are optional.',
    );
  }
  return records.map(({ record, info }): Line => {
    const parsed = row.safeParse(record);
    if (!parsed.success) return { line: info.lines, reason: reasonOf(parsed.error) };
    const { question, document, phrase, grade } = parsed.data;
    return { line: info.lines, question, relevant: document === '' ? [] : [{ document, phrase, grade }] };
  });
}

function parseCsv(text: string): readonly { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[] {
  try {
    const columns = (names: readonly string[]): string[] => names.map((name) => name.trim().toLowerCase());
    const { separator, start } = separatorOf(text);
    return parse(text.slice(start), {
      columns,
      delimiter: separator,
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    }) as never;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(
      `The text is no CSV: ${error.message}`,
      'Fields that hold commas, quotes or line breaks stand in quotes; a quote within them is written twice.',
    );
  }
}

function jsonLines(text: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((content, index): readonly Line[] => {
    const line = index + 1;
    if (content.trim() === '') return [];
    const json = jsonOf(content);
    if (json === undefined) return [{ line, reason: 'the line is no JSON' }];
    const parsed = object.safeParse(json);
    return [parsed.success ? { line, ...parsed.data } : { line, reason: reasonOf(parsed.error) }];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
}

function invalid(message: string, hint: string): NodeError {
  return new NodeError({ code: 'QUESTIONS_INVALID', message, hint });
}
