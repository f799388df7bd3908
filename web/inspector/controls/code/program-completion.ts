import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete';
import { completeExpression, type CompletionOption } from '#graph/expression/complete';
import { scopeWith } from '#graph/expression/type-scope';
import type { JsonSchema } from '#graph/json';

/** What every program knows beside its own names. */
const GLOBALS: readonly Completion[] = [
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'RegExp', 'Set', 'String'].map(
    (label): Completion => ({ label, type: 'class' }),
  ),
  ...['console', 'decodeURIComponent', 'encodeURIComponent', 'isNaN', 'parseFloat', 'parseInt'].map((label): Completion => ({
    label,
    type: 'function',
  })),
];

/** A way through the inputs, read from its end: `inputs.rows[0].pri`. */
const PATH = /\binputs(?:\??\.[\w$]+|\??\.?\[\s*(?:\d+|"[^"]*"|'[^']*')\s*\])*\??\.[\w$]*$/;

/** Offers the fields of the inputs after `inputs.`, and the names that every program knows. */
export function programCompletion(schemaOf: () => JsonSchema): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const path = PATH.exec(before);
    if (path !== null) {
      const start = context.pos - path[0].length;
      const found = completeExpression(path[0], path[0].length, scopeWith({ inputs: { schema: schemaOf() } }));
      // Expressions have methods of their own, which programs do not have.
      const options = found.options.filter(({ type }) => type === 'property').map((option, index) => fieldCompletion(option, start, index));
      return options.length === 0 ? null : { from: start + found.from, options, validFor: /^[\w$]*$/ };
    }
    const word = /(?<![.\w$'"`])[\w$]+$/.exec(before);
    if (word === null) return null;
    return {
      from: context.pos - word[0].length,
      options: [{ label: 'inputs', type: 'variable', detail: 'what goes in', boost: 1 }, ...GLOBALS],
      validFor: /^[\w$]*$/,
    };
  };
}

/** A field, written in brackets where its name is no word: the language has the same form for it. */
function fieldCompletion({ label, detail, insert, from: own }: CompletionOption, start: number, index: number): Completion {
  const shown = { label, detail, type: 'property', boost: -index / 100 };
  if (insert === undefined) return shown;
  return {
    ...shown,
    apply(view, completion, from, to) {
      view.dispatch({
        ...insertCompletionText(view.state, insert, own === undefined ? from : start + own, to),
        annotations: pickedCompletion.of(completion),
      });
    },
  };
}
