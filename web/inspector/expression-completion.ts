import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
  completionStatus,
  insertCompletionText,
  pickedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { completeExpression, completeFollowing, type CompletionOption } from '#graph/expression/complete';
import type { TypeScope } from '#graph/expression/type-scope';
import { findExpressions } from '#graph/expression/parse';

const values = { name: 'Values', rank: 0 };
const functions = { name: 'Functions', rank: 1 };

/** Offers what can be written in `{{ }}`. Tab and Enter accept; after a name, its fields are offered. */
export function expressionCompletion(types: () => TypeScope): Extension {
  // The text up to a name that was just completed: its fields are offered behind it, not other names that begin alike.
  let followed: string | null = null;

  const source = (context: Pick<CompletionContext, 'state' | 'pos'>): CompletionResult | null => {
    const { state, pos } = context;
    const text = state.doc.toString();
    const inside = findExpressions(text).find(({ from, to }) => from <= pos && pos <= to);
    if (inside === undefined) return null;
    const expression = text.slice(inside.from, inside.to);
    const following = followingAt(text, inside.from, pos);
    const found =
      following === null
        ? completeExpression(expression, pos - inside.from, types())
        : completeFollowing(expression.slice(0, following - inside.from), following - inside.from, types());
    if (found.options.length === 0) return null;
    return {
      from: inside.from + found.from,
      // Of the fields that follow a name, letters are looked for behind their dots.
      ...(following === null ? { validFor: /^[\p{ID_Continue}$]*$/u } : {}),
      options: found.options.map((option, index) => completionOf(option, { start: inside.from, index })),
    };
  };

  /**
   * The end of the name that was just completed, where its fields are offered: right behind it, or behind letters that begin one of them.
   */
  const followingAt = (text: string, start: number, pos: number): number | null => {
    if (followed === null || followed.length < start || pos < followed.length || !text.startsWith(followed)) return null;
    const at = followed.length;
    const typed = text.slice(at, pos).toLowerCase();
    if (typed === '') return at;
    return completeFollowing(text.slice(start, at), at - start, types()).options.some(({ label }) => nameIn(label).startsWith(typed))
      ? at
      : null;
  };

  const completionOf = (option: CompletionOption, { start, index }: { start: number; index: number }): Completion => ({
    label: option.label,
    type: option.type,
    detail: option.detail,
    // Small enough not to outweigh how well a name matches.
    boost: -index / 100,
    ...(option.type === 'variable' ? { section: values } : option.type === 'function' ? { section: functions } : {}),
    ...(option.info === undefined ? {} : { info: option.info }),
    apply(view, completion, from, to) {
      const change = insertCompletionText(
        view.state,
        option.insert ?? option.label,
        option.from === undefined ? from : start + option.from,
        to,
      );
      view.dispatch({ ...change, annotations: pickedCompletion.of(completion) });
      followed = option.hasFields === true ? view.state.sliceDoc(0, view.state.selection.main.head) : null;
      if (followed !== null) startCompletion(view);
    },
  });

  /** Tab right after a letter comes before the list: then the first name that begins with what is typed is meant. */
  const acceptFirst = (view: EditorView): boolean => {
    if (completionStatus(view.state) !== 'pending') return false;
    const result = source({ state: view.state, pos: view.state.selection.main.head });
    const typed = view.state.sliceDoc(result?.from, view.state.selection.main.head).toLowerCase();
    const first = result?.options.find(({ label }) => typed !== '' && nameIn(label).startsWith(typed));
    if (result === null || first === undefined || typeof first.apply !== 'function') return false;
    first.apply(view, first, result.from, view.state.selection.main.head);
    return true;
  };

  return [
    autocompletion({
      override: [source],
      icons: false,
      activateOnTyping: true,
      activateOnTypingDelay: 20,
      interactionDelay: 0,
      maxRenderedOptions: 60,
      defaultKeymap: false,
    }),
    Prec.high(keymap.of([{ key: 'Tab', run: (view) => acceptCompletion(view) || acceptFirst(view) }, ...completionKeymap])),
  ];
}

/** The name in a label such as `.body`, `?.body` or `["first name"]`. */
function nameIn(label: string): string {
  return label.toLowerCase().replace(/^[^\p{ID_Start}_$]+/u, '');
}
