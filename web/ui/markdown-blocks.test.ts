import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownBlocks } from './markdown-blocks.ts';

const long = 'A sentence that makes this paragraph long enough to be worth it. '.repeat(25);

describe('Markdown in blocks', () => {
  it('are paragraphs, but never a part of a list or of a program', () => {
    const list = '1. one\n\n   more of it\n\n2. two\n';
    const program = '```js\nconst a = 1;\n\nconst b = 2;\n```\n';
    expect(markdownBlocks(`${long}\n\n${list}\nAfter\n\n${program}\nEnd`)).toEqual([
      `${long}\n\n${list}\n`,
      'After\n\n',
      `${program}\n`,
      'End',
    ]);
    expect(markdownBlocks('a\n\nb')).toEqual(['a\n\nb']);
    expect(markdownBlocks(`${long}\n\n[1]: https://a.example\n\nx [1]`)).toHaveLength(1);
  });

  it('together are the text, and those before the last stay as they are while it grows', () => {
    const piece = fc.constantFrom(
      '\n',
      '\n\n',
      '```\n',
      '~~~\n',
      '- item',
      '1. item',
      '  more',
      'Text',
      '| a | b |',
      '> quote',
      '# Title',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), piece, (pieces, next) => {
        const text = `${long}\n\n${pieces.join('')}`;
        const blocks = markdownBlocks(text);
        expect(blocks.join('')).toBe(text);
        expect(markdownBlocks(text + next).slice(0, Math.max(0, blocks.length - 1))).toEqual(blocks.slice(0, -1));
      }),
    );
  });
});
