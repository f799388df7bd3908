import { grouped } from './groups.ts';
import type { Signal } from './signal.ts';
import { wordsOf } from './words.ts';

const CLOSERS: { readonly [opener: string]: string } = {
  '"': '"',
  '“': '”',
  '„': '“”',
  '«': '»',
  '‘': '’',
  '`': '`',
  '‚': '‘',
  '「': '」',
  '『': '』',
  "'": "'",
  '”': '”',
};
const NEAR = 140;
const QUOTED = 0.2;

/** A phrase in quotation marks, in a text that speaks of attacks and examples, is told and not given as an order. */
export function discountQuoted(text: string, signals: readonly Signal[]): readonly Signal[] {
  return signals.map((signal) => {
    // An order that only begins or ends in a quotation is put together from what is told and what is quoted.
    const quote = quoteAround(text, signal.start) ?? quoteAround(text, signal.end);
    return quote !== null && speaksOfAttacks(text, quote)
      ? { ...signal, score: Math.round(signal.score * QUOTED * 1_000) / 1_000, reason: `${signal.reason} (quoted)` }
      : signal;
  });
}

function quoteAround(text: string, place: number): { readonly start: number; readonly end: number } | null {
  for (let at = place - 1; at >= Math.max(0, place - NEAR); at--) {
    const closers = CLOSERS[text[at] ?? ''];
    if (text[at] === '\n') return null;
    // An apostrophe within a word opens nothing.
    if (closers === undefined || (/\p{L}/u.test(text[at - 1] ?? '') && text[at] === "'")) continue;
    for (let close = place; close < Math.min(text.length, place + NEAR); close++)
      if (closers.includes(text[close] ?? '\n')) return { start: at, end: close + 1 };
    return null;
  }
  return null;
}

function speaksOfAttacks(text: string, quote: { readonly start: number; readonly end: number }): boolean {
  const around = `${text.slice(Math.max(0, quote.start - NEAR), quote.start)} ${text.slice(quote.end, quote.end + NEAR)}`;
  const words = grouped(wordsOf(around));
  if (words.words.some((_, index) => words.is(index, 'about'))) return true;
  return /攻击|注入|例如|例子|攻撃|インジェクション/.test(around);
}
