import { closeBrackets, closeBracketsKeymap, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { linter } from '@codemirror/lint';
import { EditorState, StateEffect, Transaction, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  placeholder as placeholderText,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import type { TypeScope } from '#graph/expression/type-scope';
import { findExpressions } from '#graph/expression/parse';
import type { TextProblem } from './diagnose.ts';
import { expressionCompletion } from './expression-completion.ts';

export interface ExpressionEditorOptions {
  /** Whether what is typed and pasted stays on one line. */
  readonly isOneLine: boolean;
  readonly placeholder: string;
  readonly attributes: () => { readonly [name: string]: string };
  /** Read when needed, so that the editor need not be remade when the graph changes. */
  readonly types: () => TypeScope;
  readonly diagnose: (text: string) => readonly TextProblem[];
}

/** Everything a CodeMirror needs to edit text with `{{ expressions }}` in it. */
export function expressionExtensions(options: ExpressionEditorOptions): Extension[] {
  return [
    history(),
    closeBrackets(),
    closesExpressions,
    expressionCompletion(options.types),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    linter((view) => [...options.diagnose(view.state.doc.toString())], {
      delay: 250,
      needsRefresh: (update) => update.transactions.some(({ effects }) => effects.some((effect) => effect.is(askedAgain))),
    }),
    EditorView.updateListener.of((update) => {
      // Opening braces and a dot ask for what can follow, without a key for it.
      const cursor = update.state.selection.main.head;
      const before = update.state.sliceDoc(Math.max(0, cursor - 2), cursor);
      if (update.transactions.some((transaction) => transaction.isUserEvent('input')) && (before.endsWith('{{') || before.endsWith('.')))
        startCompletion(update.view);
    }),
    EditorView.contentAttributes.of(() => options.attributes()),
    placeholderText(options.placeholder),
    placeholders,
    theme,
    EditorView.lineWrapping,
    ...(options.isOneLine ? [EditorView.contentAttributes.of({ tabindex: '0', 'aria-multiline': 'false' }), lineBreaksAsSpaces] : []),
  ];
}

/** Closes `{{` also where brackets are not closed by themselves, as in front of a quote. */
const closesExpressions = EditorView.inputHandler.of((view, from, to, text) => {
  if (
    text !== '{' ||
    from !== to ||
    view.state.sliceDoc(from - 1, from) !== '{' ||
    view.state.sliceDoc(from - 2, from - 1) === '{' ||
    view.state.sliceDoc(from, from + 1) === '}'
  )
    return false;
  view.dispatch({ changes: { from, insert: '{}}' }, selection: { anchor: from + 1 }, userEvent: 'input.type' });
  return true;
});

const askedAgain = StateEffect.define<null>();

/** Has the editor ask again what is wrong with its text, after the answer has changed for another reason. */
export function refreshProblems(view: EditorView): void {
  view.dispatch({ effects: askedAgain.of(null) });
}

/** Turns the line breaks that somebody types, pastes or drops into spaces. What the program puts in stays as it is. */
const lineBreaksAsSpaces = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || !transaction.isUserEvent('input')) return transaction;
  const changes: { from: number; to: number; insert: string }[] = [];
  let isBroken = false;
  transaction.changes.iterChanges((from, to, _newFrom, _newTo, inserted) => {
    isBroken ||= inserted.lines > 1;
    // A break is one character long, so the selection keeps its place.
    changes.push({ from, to, insert: inserted.toString().replaceAll('\n', ' ') });
  });
  if (!isBroken) return transaction;
  const userEvent = transaction.annotation(Transaction.userEvent);
  return {
    changes,
    effects: transaction.effects,
    scrollIntoView: transaction.scrollIntoView,
    ...(transaction.selection === undefined ? {} : { selection: transaction.selection }),
    ...(userEvent === undefined ? {} : { userEvent }),
  };
});

const mark = Decoration.mark({ class: 'heddle-placeholder' });
/** The texts are short and a placeholder may span lines, so all are looked for again with each change. */
function decorate(view: EditorView): DecorationSet {
  const text = view.state.doc.toString();
  return Decoration.set(findExpressions(text).map(({ from, to }) => mark.range(from - 2, Math.min(text.length, to + 2))));
}

const placeholders = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Shared by all code fields; colours come from the tokens, so that light and dark need nothing here. */
export const theme = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--color-text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', fontSize: '12.5px', lineHeight: '20px', maxHeight: '320px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--color-accent)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--color-accent)' },
  '.cm-placeholder': { color: 'var(--color-faint)' },
  '.heddle-placeholder': { color: 'var(--color-accent)', backgroundColor: 'var(--color-accent-soft)', borderRadius: '3px' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--color-faint)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-border)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow-overlay)',
    overflow: 'hidden',
    zIndex: '60',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '240px', minWidth: '240px', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    padding: '3px 8px',
    borderRadius: '5px',
    color: 'var(--color-text)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--color-accent-soft)', color: 'var(--color-text)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > completion-section': {
    display: 'block',
    padding: '6px 8px 2px',
    border: 'none',
    color: 'var(--color-muted)',
    fontFamily: 'var(--font-sans)',
    fontSize: '11px',
    opacity: '1',
  },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--color-muted)', fontFamily: 'var(--font-sans)', fontSize: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--color-accent)' },
  '.cm-completionInfo': {
    padding: '8px 10px',
    maxWidth: '280px',
    fontFamily: 'var(--font-sans)',
    fontSize: '12px',
    color: 'var(--color-muted)',
  },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font-sans)', fontSize: '12px', borderLeft: 'none' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--color-danger)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--color-warning)', textUnderlineOffset: '3px' },
});
