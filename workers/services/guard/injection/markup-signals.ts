import type { Signal } from './signal.ts';

interface Form {
  readonly kind: string;
  readonly score: number;
  readonly reason: string;
  readonly form: RegExp;
}

const FORMS: readonly Form[] = [
  {
    kind: 'markup',
    score: 0.75,
    reason: 'Holds marks that part a model’s messages',
    form: /<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|end_header_id|eot_id|begin_of_text|channel|message)\|>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>/g,
  },
  {
    kind: 'markup',
    score: 0.65,
    reason: 'Holds marks that part a model’s messages',
    form: /\{\{[#/~]{1,2} ?(?:system|assistant|user)\b|\{%-? ?(?:system|assistant|user) ?-?%\}/gi,
  },
  {
    kind: 'markup',
    score: 0.45,
    reason: 'Pretends that a message of another role begins',
    form: /^[ \t]{0,8}\[(?:system|admin|developer)\](?:\(|[ \t])/gim,
  },
  {
    kind: 'markup',
    score: 0.45,
    reason: 'Pretends that a message of another role begins',
    form: /^[ \t]{0,8}(?:#{1,6} ?|\*\*|\[)?(?:system|assistant|developer)(?: (?:message|prompt|instructions?))?(?:\*\*|\])?:[ \t]/gim,
  },
  {
    kind: 'markup',
    score: 0.5,
    reason: 'Pretends that a message of another role begins',
    form: /["']role["']\s{0,4}:\s{0,4}["'](?:system|developer)["']|<\/?(?:system|system_prompt|instructions|admin)>/gi,
  },
  {
    kind: 'markup',
    score: 0.6,
    reason: 'Closes the part in which data is given to a model',
    form: /<\/(?:context|document|documents|user_input|untrusted|data|tool_result|function_results)>/gi,
  },
  {
    kind: 'markup',
    score: 0.6,
    reason: 'Looks like a call of a tool',
    form: /<(?:tool_call|function_call|invoke|tool_use|function_calls)\b[^>\n]{0,200}>|["'](?:tool_calls|function_call)["']\s{0,4}:/gi,
  },
  {
    kind: 'markup',
    score: 0.6,
    reason: 'Pretends to be a conversation with a model',
    form: /^[ \t]{0,8}human:[^\n]{0,2000}\n{1,3}[ \t]{0,8}(?:assistant|ai):/gim,
  },
  {
    kind: 'hidden',
    score: 0.45,
    reason: 'Text that a reader would not see',
    form: /style\s{0,3}=\s{0,3}["'][^"'>\n]{0,200}(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}0|opacity\s{0,3}:\s{0,3}0(?![.\d])|color\s{0,3}:\s{0,3}(?:white|#fff(?:fff)?|transparent)\b)[^"'>\n]{0,200}["']/gi,
  },
];
const PICTURE = /!\[[^\]\n]{0,200}\]\(\s{0,4}https?:\/\/[^)\n]{1,600}|<img[^>\n]{1,900}/gi;
const PLACE_FOR_DATA =
  /\{\{|\$\{|%7B|\{[a-z_]{2,30}\}|\[(?:data|conversation|history|chat|secret)|<(?:data|conversation|history|chat|secret)/i;
const COMMENT_BEGINS = '<!--';
const TO_A_MODEL =
  /\b(?:ai|llms?|gpt|chatbots?|language models?|assistants?|ignore|disregard|prompt|instructions?|system prompt|ki|sprachmodelle?|ia|anweisung|ignoriere|ignora|ignorez|negeer|zignoruj)\b/i;
const ORDER_IN_COMMENT = /\b(?:you|must|should|always|never|recommend|ignore|disregard|say|output|respond|tell|reveal|send|answer)\b/i;
// The flags of England, Scotland and Wales are a black flag and up to six of them.
const INVISIBLE_RUN = /(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0020}-\u{e007e}]{3,}|(?<=\u{1f3f4})[\u{e0020}-\u{e007e}]{7,}/gu;
const PARTED_WORD = /\p{Script=Latin}[\u200b\u2060\ufeff\u00ad]\p{Script=Latin}/gu;
const REVERSED = /[\u202d\u202e]/g;
const HIDDEN_ALONE = 0.15;

/** Signs in how the text is written: marks of messages and tools, comments, and what cannot be seen. */
export function markupSignals(text: string): Signal[] {
  return [
    ...FORMS.flatMap(({ form, ...rest }) =>
      [...text.matchAll(form)].map((match) => ({ ...rest, start: match.index, end: match.index + match[0].length })),
    ),
    ...pictures(text),
    ...comments(text),
    ...invisible(text),
  ];
}

/** A picture is fetched without a click: an address with room for data takes them along. */
function pictures(text: string): Signal[] {
  return [...text.matchAll(PICTURE)]
    .filter((match) => PLACE_FOR_DATA.test(match[0]))
    .map((match) => ({
      kind: 'sending',
      start: match.index,
      end: match.index + match[0].length,
      score: 0.6,
      reason: 'A picture that would carry data away in its address',
    }));
}

/** Pages are full of comments; one that speaks to a model is another thing. */
function comments(text: string): Signal[] {
  const signals: Signal[] = [];
  for (let start = text.indexOf(COMMENT_BEGINS); start !== -1;) {
    const close = text.indexOf('-->', start);
    const end = close === -1 ? Math.min(text.length, start + 2_000) : close + 3;
    const content = text.slice(start, Math.min(end, start + 2_000));
    const isRole = /^<!--\s{0,20}(?:system|assistant|ai|llm)\s{0,4}:/i.test(content);
    if (isRole || (TO_A_MODEL.test(content) && ORDER_IN_COMMENT.test(content)))
      signals.push({ kind: 'hidden', start, end, score: isRole ? 0.65 : 0.45, reason: 'A comment that speaks to a model' });
    start = text.indexOf(COMMENT_BEGINS, end);
  }
  return signals;
}

function invisible(text: string): Signal[] {
  const tags = [...text.matchAll(INVISIBLE_RUN)].map((match) => ({
    kind: 'hidden',
    start: match.index,
    end: match.index + match[0].length,
    score: 0.85,
    reason: 'Text in invisible characters',
  }));
  const parted = [...text.matchAll(PARTED_WORD)];
  const [first] = parted;
  const last = parted.at(-1);
  // Soft hyphens and stray marks are common; several within words are not.
  const split =
    first !== undefined && last !== undefined && parted.length >= 3
      ? [
          {
            kind: 'hidden',
            start: first.index,
            end: last.index + last[0].length,
            score: parted.every(([found]) => found.includes('\u00ad')) ? HIDDEN_ALONE : 0.4,
            reason: 'Words parted by invisible characters',
          },
        ]
      : [];
  const [turn] = text.matchAll(REVERSED);
  return [
    ...tags,
    ...split,
    ...(turn === undefined
      ? []
      : [{ kind: 'hidden', start: turn.index, end: turn.index + 1, score: 0.3, reason: 'Turns the direction of the text' }]),
  ];
}
