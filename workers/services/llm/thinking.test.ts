import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThinkingSplitter, withoutOrphanThinking } from './thinking.ts';

function split(pieces: readonly string[]) {
  const splitter = createThinkingSplitter();
  const all = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
  return { text: all.map(({ text }) => text).join(''), thinking: all.map(({ thinking }) => thinking).join('') };
}

describe('the thoughts of a model', () => {
  it.each([
    ['<think>He wants {"a": 1}.</think>\n{"a":2}', '{"a":2}', 'He wants {"a": 1}.'],
    ['\n <THINKING>one</THINKING>\n\nHello', 'Hello', 'one'],
    ['<think></think>Hello', 'Hello', ''],
    ['<think>one</think> <think>two</think>Hello', 'Hello', 'onetwo'],
    ['<think>cut in the mid', '', 'cut in the mid'],
    ['Hello <think>not at the beginning</think>', 'Hello <think>not at the beginning</think>', ''],
    ['[THINK]one[/THINK]Hello', 'Hello', 'one'],
    ['◁think▷one◁/think▷Hello', 'Hello', 'one'],
    ['<seed:think>one</seed:think>\nHello', 'Hello', 'one'],
    ['<thought>one</thought>Hello', 'Hello', 'one'],
    ['<|channel|>analysis<|message|>one<|end|><|start|>assistant<|channel|>final<|message|>Hello', 'Hello', 'one<|end|><|start|>assistant'],
    ['<|channel|>final', '<|channel|>final', ''],
    ['[thing] is a list', '[thing] is a list', ''],
    ['<thin ice', '<thin ice', ''],
    ['  plain', '  plain', ''],
    ['<', '<', ''],
    ['', '', ''],
  ])('%j says %j and thinks %j, in whatever pieces it arrives', (whole, text, thinking) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 })), (sizes) => {
        const pieces: string[] = [];
        let at = 0;
        for (const size of [...sizes, whole.length + 1]) pieces.push(whole.slice(at, (at += size)));
        expect(split(pieces)).toEqual({ text, thinking });
      }),
    );
  });

  it('are taken off without their opening tag too, and never from the middle of an answer', () => {
    expect(withoutOrphanThinking('He is angry.\n</think>\n\nDear customer')).toEqual({ text: 'Dear customer', thinking: 'He is angry.\n' });
    expect(withoutOrphanThinking('He is angry.[/THINK]Dear customer').text).toBe('Dear customer');
    expect(withoutOrphanThinking('Write <think> and </think> around it.')).toEqual({
      text: 'Write <think> and </think> around it.',
      thinking: '',
    });
  });
});
