import { type Numeric, numberOfText } from '#graph/exact-number';
import type { Json } from '#graph/json';
import { readJson } from '#graph/json-text';
import { trimEndOf } from '#graph/trim-characters';
import { spokenName, stems } from './words.ts';

/** The value after `Name:` on a line, when the name fits the field. */
export function labelledValue(text: string, field: string): string | undefined {
  const wanted = new Set(stems(spokenName(field)));
  for (const [, name, value] of text.matchAll(/(?:^|\n)[ \t]*["']?([\p{L}][\p{L}\p{N} _-]{1,40})["']?[ \t]*[:=][ \t]*([^\n]+)/gu)) {
    const words = stems(spokenName(name ?? ''));
    if (words.length > 0 && wanted.size > 0 && words.every((word) => wanted.has(word)))
      return value === undefined ? undefined : trimEndOf(value.trim().replace(/^["']/, ''), '"\',');
  }
  return undefined;
}

/** A piece of the text of the kind that a field's name or format asks for. */
export function extractByKind(text: string, field: string, format: string | undefined): string | undefined {
  const name = spokenName(field);
  const is = (words: RegExp): boolean => words.test(name);
  if (format === 'email' || is(/\be ?mail\b/)) return text.split(/[^\w.+@-]+/).find((word) => /^[\w.+-]+@[\w-]+\.[\w-]/.test(word));
  if (format === 'uri' || is(/\b(?:url|website|link|homepage)\b/)) return /https?:\/\/[^\s<>"')]+/.exec(text)?.[0];
  if (format === 'date' || format === 'date-time' || is(/\b(?:date|deadline|due|day)\b/)) return dateIn(text, format);
  if (is(/\b(?:phone|telephone|mobile)\b/)) return /\+?\d[\d ()/-]{6,}\d/.exec(text)?.[0];
  if (is(/\b(?:id|order|invoice|number|reference|sku|ticket)\b/)) return /\b[A-Z]{1,5}-?\d{2,}\b|#\d+\b/.exec(text)?.[0];
  if (is(/\bcurrency\b/))
    return (
      /\b(?:EUR|USD|GBP|CHF|JPY)\b/.exec(text)?.[0] ??
      (/€/.test(text) ? 'EUR' : /\$/.test(text) ? 'USD' : /£/.test(text) ? 'GBP' : undefined)
    );
  if (is(/\blanguage\b/)) return 'en';
  if (is(/\b(?:company|organi[sz]ation|employer|business)\b/))
    return (
      /\b(?:at|from|of|for)\s+((?:\p{Lu}[\p{L}&.-]*)(?:\s+\p{Lu}[\p{L}&.-]*)*)/u.exec(text)?.[1]?.replace(/\.$/, '') ??
      /(?<![\p{L}&-])((?:\p{Lu}[\p{L}&-]{0,40} ){1,6}(?:GmbH|Inc|Ltd|LLC|AG|Corp))/u.exec(text)?.[1]
    );
  if (is(/\b(?:city|town|place|location|destination)\b/))
    return /\b(?:in|at|to|from|near|for|of)\s+((?:\p{Lu}[\p{L}'’-]+)(?:\s+\p{Lu}[\p{L}'’-]+)*)/u.exec(text)?.[1];
  if (is(/\b(?:name|customer|person|contact|author|sender)\b/)) {
    return (
      /(?:my name is|i am|i['’]m|this is|regards,?|dear)\s+((?:\p{Lu}[\p{L}'’-]+)(?:\s+\p{Lu}[\p{L}'’-]+)*)/iu.exec(text)?.[1] ??
      /\b(\p{Lu}[\p{L}'’-]+\s+\p{Lu}[\p{L}'’-]+)\b/u.exec(text)?.[1]
    );
  }
  return undefined;
}

/** The number that stands nearest to the field's own words; the first number when they are not there. */
export function numberFor(text: string, field: string): Numeric | undefined {
  const wanted = new Set(stems(spokenName(field)));
  const tokens = [...text.matchAll(/[\p{L}]+|-?\d[\d,]*(?:\.\d+)?/gu)].map(([token]) => token);
  const places = tokens.flatMap((token, at) => (wanted.has(stems(token)[0] ?? '') ? [at] : []));
  let next = 0;
  let best: { value: Numeric; distance: number } | undefined;
  tokens.forEach((token, index) => {
    if (!/\d/.test(token)) return;
    const value = numberOfText(token.replaceAll(',', ''));
    while (next < places.length && places[next]! < index) next += 1;
    const distance = Math.min(index - (places[next - 1] ?? -Infinity), (places[next] ?? Infinity) - index, 1_000);
    if (!Number.isNaN(value) && (best === undefined || distance < best.distance)) best = { value, distance };
  });
  return best?.value;
}

/** Whether the text says that the field holds; negation just before a word counts against it. */
export function booleanFor(text: string, field: string): boolean {
  const labelled = labelledValue(text, field);
  if (labelled !== undefined) return /^(?:yes|true|y|1)\b/i.test(labelled);
  const name = spokenName(field).replace(/^(?:is|has|needs|should|can|was|contains|requires|wants) /, '');
  const wanted = new Set(stems(`${name} ${RELATED[name] ?? ''}`));
  const words = text.toLowerCase().match(/[\p{L}'’]+/gu) ?? [];
  return words.some(
    (word, index) =>
      wanted.has(stems(word)[0] ?? '') && !/^(?:no|not|never|without|n['’]t|isn['’]t|don['’]t)$/.test(words[index - 1] ?? ''),
  );
}

const RELATED: { readonly [name: string]: string } = {
  urgent: 'urgent asap immediately emergency outage critical',
  spam: 'winner prize lottery casino bitcoin viagra',
  refund: 'refund money back',
  angry: 'angry furious terrible unacceptable worst',
  human: 'lawyer legal complaint refund angry manager',
  escalate: 'lawyer legal complaint urgent outage manager',
  question: 'how what when where why',
};

/** Several things of one kind: list items, else what stands between commas after the field's name. */
export function listItems(text: string): readonly string[] {
  const bullets = text.split('\n').map((line) => /^(?:[-*•]|\d{1,9}[.)])\s([^\n]+)/.exec(line.trim())?.[1]?.trim() ?? '');
  return bullets.filter((item) => item !== '');
}

/** JSON in the text, where the context was data: its fields are better than guesses. */
export function jsonIn(text: string): Json | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return undefined;
  try {
    return readJson(trimmed);
  } catch {
    return undefined;
  }
}

const MONTHS = 'january|february|march|april|may|june|july|august|september|october|november|december';

function dateIn(text: string, format: string | undefined): string | undefined {
  const iso = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?/.exec(text)?.[0];
  const spoken = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? (${MONTHS})(?:,? (\\d{4}))?\\b`, 'i').exec(text);
  const found =
    iso ??
    (spoken?.[3] === undefined
      ? undefined
      : `${spoken[3]}-${String(MONTHS.split('|').indexOf((spoken[2] ?? '').toLowerCase()) + 1).padStart(2, '0')}-${(spoken[1] ?? '').padStart(2, '0')}`);
  if (found === undefined) return format === undefined ? spoken?.[0] : undefined;
  if (format === 'date') return found.slice(0, 10);
  return format === 'date-time' && found.length === 10 ? `${found}T00:00:00Z` : found;
}
