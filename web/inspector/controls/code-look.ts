import { HighlightStyle } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** The colours of code; from the tokens, so that light and dark need nothing here. */
export const codeColours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-data)' },
  { tag: tags.string, color: 'var(--color-trigger)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-logic)' },
  { tag: tags.keyword, color: 'var(--color-ai)' },
  { tag: tags.comment, color: 'var(--color-faint)' },
]);

/** The classes of the box around an editor of a few lines. */
export const codeBoxClass = [
  'min-h-20 rounded-lg border border-border-strong/70 bg-surface hover:border-border-strong',
  'focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft',
].join(' ');
