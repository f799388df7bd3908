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
  // Where a name was just completed: its fields are offered there, not other names that begin alike.
  let followedAt = -1;

  const source = (context: Pick<CompletionContext, 'state' | 'pos'>): CompletionResult | null => {
    const { state, pos } = context;
    const text = state.doc.toString();
    const inside = findExpressions(text).find(({ from, to }) => from <= pos && pos <= to);
    if (inside === undefined) return null;
    const isFollowing = pos === followedAt;
    const expression = text.slice(inside.from, inside.to);
    const found = (isFollowing ? completeFollowing : completeExpression)(expression, pos - inside.from, types());
    if (found.options.length === 0) return null;
    return {
      from: inside.from + found.from,
      // What is typed after a finished name asks again.
      ...(isFollowing ? {} : { validFor: /^[\p{ID_Continue}$]*$/u }),
      options: found.options.map((option, index) => completionOf(option, { start: inside.from, index })),
    };
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
      const change = insertCompletionText(view.state, option.insert ?? option.label, option.from === undefined ? from : start + option.from, to);
      view.dispatch({ ...change, annotations: pickedCompletion.of(completion) });
      followedAt = option.hasFields === true ? view.state.selection.main.head : -1;
      if (followedAt >= 0) startCompletion(view);
    },
  });

  /** Tab right after a letter comes before the list: then the first name that begins with what is typed is meant. */
  const acceptFirst = (view: EditorView): boolean => {
    if (completionStatus(view.state) !== 'pending') return false;
    const result = source({ state: view.state, pos: view.state.selection.main.head });
    const typed = view.state.sliceDoc(result?.from, view.state.selection.main.head).toLowerCase();
    const first = result?.options.find(({ label }) => typed !== '' && label.toLowerCase().startsWith(typed));
    if (result === null || first === undefined || typeof first.apply !== 'function') return false;
    first.apply(view, first, result.from, view.state.selection.main.head);
    return true;
  };

  return [
    autocompletion({ override: [source], icons: false, activateOnTyping: true, activateOnTypingDelay: 20, interactionDelay: 0, maxRenderedOptions: 60, defaultKeymap: false }),
    Prec.high(keymap.of([{ key: 'Tab', run: (view) => acceptCompletion(view) || acceptFirst(view) }, ...completionKeymap])),
  ];
}
