/** A piece of a model's text: what is said, and what was only thought. */
export interface SpokenPiece {
  readonly text: string;
  readonly thinking: string;
}

/** Tells the thoughts that a model writes before its answer from the answer, while both arrive in pieces. */
export interface ThinkingSplitter {
  push(piece: string): SpokenPiece;
  /** Returns what was held back because it could still have become a tag. */
  end(): SpokenPiece;
}

/**
 * What open models and their servers write before and after thoughts. Only what comes at the beginning counts: further on it is part of the
 * text.
 */
const MARKS: readonly (readonly [opening: string, closing: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<seed:think>', '</seed:think>'],
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
  ['<|channel|>analysis<|message|>', '<|channel|>final<|message|>'],
];
const LONGEST_OPENING = Math.max(...MARKS.map(([opening]) => opening.length));

/** Makes a splitter for one answer. */
export function createThinkingSplitter(): ThinkingSplitter {
  let state: 'before' | 'thinking' | 'answer' = 'before';
  let held = '';
  let closing = '';
  let hasThought = false;

  function push(piece: string): SpokenPiece {
    if (state === 'answer') return { text: piece, thinking: '' };
    held += piece;
    let thinking = '';
    while (true) {
      if (state === 'before') {
        const start = held.trimStart();
        const mark = MARKS.find(([opening]) => start.slice(0, opening.length).toLowerCase() === opening);
        if (mark === undefined) return couldOpen(start) ? { text: '', thinking } : answer(thinking);
        state = 'thinking';
        hasThought = true;
        closing = mark[1];
        held = start.slice(mark[0].length);
      }
      const end = held.toLowerCase().indexOf(closing);
      if (end < 0) return { text: '', thinking: thinking + giveAllBut(closing.length - 1) };
      thinking += held.slice(0, end);
      held = held.slice(end + closing.length).trimStart();
      state = 'before';
    }
  }

  function couldOpen(start: string): boolean {
    return start.length < LONGEST_OPENING && MARKS.some(([opening]) => opening.startsWith(start.toLowerCase()));
  }

  function answer(thinking: string): SpokenPiece {
    state = 'answer';
    const text = rest();
    held = '';
    return { text, thinking };
  }

  /** Space between thoughts and answer belongs to neither. */
  function rest(): string {
    return hasThought ? held.trimStart() : held;
  }

  /** The end of the tag may still come in the next piece. */
  function giveAllBut(length: number): string {
    const given = held.slice(0, Math.max(0, held.length - length));
    held = held.slice(given.length);
    return given;
  }

  return {
    push,
    end: () => (state === 'thinking' ? { text: '', thinking: held } : { text: state === 'answer' ? '' : rest(), thinking: '' }),
  };
}

/** Takes off thoughts whose beginning the provider left out: some templates open the tag in the prompt. */
export function withoutOrphanThinking(text: string): SpokenPiece {
  const match = /<\/(?:think|thinking|seed:think)>|\[\/think\]|◁\/think▷/i.exec(text);
  if (match === null || /<(?:think|thinking|seed:think)>|\[think\]|◁think▷/i.test(text.slice(0, match.index)))
    return { text, thinking: '' };
  return { text: text.slice(match.index + match[0].length).trimStart(), thinking: text.slice(0, match.index) };
}
