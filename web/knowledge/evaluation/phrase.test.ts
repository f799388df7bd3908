import { describe, expect, it } from 'vitest';
import { formatOf } from './import-format.ts';
import { phraseOf } from './phrase.ts';

describe('a phrase for what answers', () => {
  it('is the sentence with most words of the question, without marks of Markdown', () => {
    expect(
      phraseOf(
        '## Warranty\n\nThe kettle has a warranty of two years. The heating\nelement is covered for five years.',
        'How long is the heating element covered?',
      ),
    ).toBe('The heating element is covered for five years.');
    expect(phraseOf('- Descale it once a month.\n- Call us if it leaks.', 'It leaks')).toBe('Call us if it leaks.');
  });

  it('is cut at a word when it is long', () => {
    const phrase = phraseOf('word '.repeat(100), 'x');
    expect(phrase.length).toBeLessThanOrEqual(160);
    expect(phrase).toMatch(/word$/);
  });

  it('falls back on the text when there is no sentence', () => {
    expect(phraseOf('K-300', 'x')).toBe('K-300');
  });
});

describe('the format of a file with questions', () => {
  it('is told by its name, else by its beginning', () => {
    expect(['q.csv', 'q.JSONL', 'q.ndjson'].map((name) => formatOf(name, ''))).toEqual(['csv', 'jsonl', 'jsonl']);
    expect([formatOf('q.txt', ' {"question":'), formatOf('q.txt', 'question,document')]).toEqual(['jsonl', 'csv']);
  });
});
