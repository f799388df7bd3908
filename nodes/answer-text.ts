import { writeJson } from '#graph/json-text';
import type { Json } from '#graph/json';

/** What a visitor reads of a run that answered, as Markdown: a text as it is, of an object its text, and anything else as JSON. */
export function answerText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) {
    const object = value as { readonly [key: string]: Json };
    for (const key of ['text', 'answer', 'reply', 'message']) {
      const text = object[key];
      if (typeof text === 'string') return text;
    }
  }
  return `\`\`\`json\n${writeJson(value, 2)}\n\`\`\``;
}
