import type { Chunking } from '#graph/knowledge';

/** `1 chunk`, `1,204 chunks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** How to tell a person what went wrong: the message, and what helps, as one text. */
export function sentenceOf({ title, description }: { readonly title: string; readonly description: string | undefined }): string {
  return description === undefined ? title : `${title} ${description}`;
}

/** What each way of cutting is called, and when it is the right one. */
export const strategies: { readonly [strategy in Chunking['strategy']]: { readonly label: string; readonly hint: string } } = {
  recursive: {
    label: 'Paragraphs, then sentences',
    hint: 'Cuts at the largest boundary that fits: paragraph, line, sentence, word. Right for most text.',
  },
  headings: {
    label: 'By headings',
    hint: 'One section of Markdown or HTML a chunk; longer ones are cut further. Right for manuals and wikis.',
  },
  sentences: {
    label: 'Sentence with its surroundings',
    hint: 'Single sentences are searched, the sentences around them are read. Right for precise facts.',
  },
  semantic: {
    label: 'Where the subject changes',
    hint: 'Cuts where neighbouring sentences differ most in meaning. Right for transcripts and text without headings.',
  },
  parents: { label: 'Small inside large', hint: 'Small chunks are searched, the large ones around them are read.' },
  code: { label: 'By functions and classes', hint: 'Follows the syntax of a program.' },
  rows: { label: 'Table rows', hint: 'Rows of a table, each with its header. Right for CSV and spreadsheets.' },
  tokens: { label: 'Fixed size', hint: 'Every chunk has the same number of tokens, whatever stands there.' },
};

/** `Paragraphs, then sentences · 350 tokens with an overlap of 40`. */
export function chunkingText(chunking: Chunking): string {
  const { label } = strategies[chunking.strategy];
  switch (chunking.strategy) {
    case 'recursive':
    case 'tokens':
      return `${label} · ${chunking.size} tokens${chunking.overlap > 0 ? ` with an overlap of ${chunking.overlap}` : ''}`;
    case 'headings':
    case 'code':
      return `${label} · up to ${chunking.size} tokens`;
    case 'semantic':
      return `${label} · up to ${chunking.size} tokens, percentile ${chunking.percentile}`;
    case 'sentences':
      return `${label} · ${chunking.window} on each side`;
    case 'rows':
      return `${label} · ${counted(chunking.rows, 'row')} a chunk`;
    case 'parents':
      return `${label} · ${chunking.size} of ${chunking.parentSize} tokens`;
  }
}
