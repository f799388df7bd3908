import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the set: written before the rules, written after them and never used to fix them, and the one to tune them with. */
export type Part = 'tuning' | 'holdout' | 'later';

/** A labelled place of a text. */
export interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

export interface PersonalExample {
  readonly id: string;
  readonly language: string;
  readonly text: string;
  readonly spans: readonly Span[];
}

export interface InjectionExample {
  readonly id: string;
  readonly language: string;
  readonly text: string;
  readonly isInjection: boolean;
}

const MARKED = /⟦([a-z-]+):([^⟧]*)⟧/g;

/** The texts with personal data and without, with the places that are marked as `⟦kind:text⟧` in the file. */
export function personalExamples(part: Part): readonly PersonalExample[] {
  return read<{ id: string; language: string; text: string }>(`personal-data.${part}`).map((example) => ({
    ...example,
    ...unmarked(example.text),
  }));
}

/** The texts that try to give a model orders, and those that don't. */
export function injectionExamples(part: Part): readonly InjectionExample[] {
  return read<InjectionExample>(`injection.${part}`);
}

function unmarked(marked: string): { readonly text: string; readonly spans: readonly Span[] } {
  const spans: Span[] = [];
  let text = '';
  let from = 0;
  for (const match of marked.matchAll(MARKED)) {
    const [whole, kind = '', inside = ''] = match;
    text += marked.slice(from, match.index);
    spans.push({ kind, start: text.length, end: text.length + inside.length });
    text += inside;
    from = match.index + whole.length;
  }
  return { text: text + marked.slice(from), spans };
}

function read<T>(name: string): readonly T[] {
  const lines = readFileSync(join(import.meta.dirname, 'examples', `${name}.jsonl`), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
