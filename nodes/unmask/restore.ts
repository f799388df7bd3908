import type { Json, JsonObject } from '#graph/json';

/** What stands behind each placeholder. */
export type MaskedValues = { readonly [placeholder: string]: string };

/** Models like to write `\[EMAIL\_1\]`, `[email 1]` or `**[EMAIL_1]**` for `[EMAIL_1]`. */
const REWRITTEN = /\\?\[\s?([A-Za-z]{1,20})(?:\\?_|[ -])(\d{1,6})\s?\\?\]/g;

/** Puts originals back in all texts of the data. What is put back is not looked through again. */
export function restore(data: Json, masked: MaskedValues): { readonly data: Json; readonly restored: readonly string[] } {
  const restored = new Set<string>();
  const replaceIn = replacer(masked, (placeholder) => restored.add(placeholder));
  return { data: visit(data, replaceIn), restored: [...restored] };
}

function visit(value: Json, replaceIn: (text: string) => string): Json {
  if (typeof value === 'string') return replaceIn(value);
  if (Array.isArray(value)) return value.map((item) => visit(item as Json, replaceIn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, inner]) => [key, visit(inner, replaceIn)]));
}

function replacer(masked: MaskedValues, onUse: (placeholder: string) => void): (text: string) => string {
  const placeholders = Object.keys(masked).filter((placeholder) => placeholder !== '');
  if (placeholders.length === 0) return (text) => text;
  // The longest first, so that none is taken for the beginning of another.
  const exact = placeholders.toSorted((a, b) => b.length - a.length).map(escaped);
  const either = new RegExp(`${exact.join('|')}|${REWRITTEN.source}`, 'g');
  return (text) =>
    text.replace(either, (found: string, word: string | undefined, number: string | undefined) => {
      const placeholder = Object.hasOwn(masked, found) ? found : `[${(word ?? '').toUpperCase()}_${number ?? ''}]`;
      const value = Object.hasOwn(masked, placeholder) ? masked[placeholder] : undefined;
      if (value === undefined) return found;
      onUse(placeholder);
      return value;
    });
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
