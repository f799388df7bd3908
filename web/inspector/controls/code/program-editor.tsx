import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { JsonSchema } from '#graph/json';
import { cn } from '../../../ui/cn.ts';
import { theme } from '../../expression-editor.ts';
import { isEdit, showText } from '../../value-editor.ts';
import { codeColours } from '../code-look.ts';
import { programCompletion } from './program-completion.ts';

/** A place in a program, both counted from 1. */
export interface ProgramPlace {
  readonly line: number;
  readonly column: number | null;
}

export interface ProgramEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly id?: string | undefined;
  /** What the program knows as `inputs`. */
  readonly inputs: JsonSchema;
  /** Where it failed, marked until the text changes. */
  readonly failure?: (ProgramPlace & { readonly message: string }) | undefined;
  /** Asked for by Ctrl or Cmd with Enter. */
  readonly onRun?: (() => void) | undefined;
  readonly isTall?: boolean | undefined;
  readonly isFocused?: boolean | undefined;
}

/**
 * Edits a program: lines with numbers, colours, what is offered while typing, what cannot be read. Tab indents; after Escape or Ctrl+M it
 * leaves.
 */
export function ProgramEditor({
  text,
  onChange,
  label,
  id,
  inputs,
  failure,
  onRun,
  isTall = false,
  isFocused = false,
}: ProgramEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  // The editor lives longer than one render: it reads what is current through this.
  const current = useRef({ onChange, onRun, inputs });
  const initial = useRef({ text, isFocused });
  /** The failure that the text as it stands has led to. */
  const mark = useRef<ProgramEditorProps['failure']>(undefined);
  useEffect(() => {
    current.current = { onChange, onRun, inputs };
  });
  useEffect(() => {
    const language = javascript({ typescript: true });
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: initial.current.text,
        extensions: [
          lineNumbers(),
          history(),
          closeBrackets(),
          bracketMatching(),
          indentOnInput(),
          language,
          language.language.data.of({ autocomplete: programCompletion(() => current.current.inputs) }),
          autocompletion({ icons: false, maxRenderedOptions: 60 }),
          syntaxHighlighting(codeColours),
          Prec.high(keymap.of([{ key: 'Mod-Enter', run: () => runProgram(current.current.onRun) }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
          linter((shown) => [...unreadable(shown), ...failed(shown, mark.current)], { delay: 600 }),
          EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            mark.current = undefined;
            if (isEdit(update)) current.current.onChange(update.state.doc.toString());
          }),
          theme,
          isTall ? tall : short,
        ],
      }),
    });
    view.current = editor;
    if (initial.current.isFocused) editor.focus();
    // A dialog hears of Escape before the editor does, and would close with the list of completions.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && editor.hasFocus && closeCompletion(editor)) event.stopPropagation();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      editor.destroy();
    };
  }, [label, isTall]);
  // Undo, the other editor or somebody else changed it.
  useEffect(() => {
    if (view.current !== undefined) showText(view.current, text);
  }, [text]);
  useEffect(() => {
    const editor = view.current;
    mark.current = failure;
    if (editor === undefined || failure === undefined) return;
    editor.dispatch(setDiagnostics(editor.state, [...unreadable(editor), ...failed(editor, failure)]));
    if (failure.line <= editor.state.doc.lines)
      editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.doc.line(failure.line).from, { y: 'nearest' }) });
  }, [failure]);
  return (
    <div
      ref={host}
      id={id}
      className={cn(
        'overflow-hidden rounded-lg border border-border-strong/70 bg-surface focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft hover:border-border-strong',
        isTall && 'h-full',
      )}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    />
  );
}

function runProgram(onRun: (() => void) | undefined): boolean {
  onRun?.();
  return onRun !== undefined;
}

const lines = {
  '.cm-gutters': { backgroundColor: 'var(--color-sunken)', borderRight: '1px solid var(--color-border)', color: 'var(--color-faint)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 6px', minWidth: '28px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-accent-soft)', outline: 'none' },
};
const short = EditorView.theme({ ...lines, '.cm-scroller': { minHeight: '180px', maxHeight: '340px' } });
const tall = EditorView.theme({ ...lines, '&': { height: '100%' }, '.cm-scroller': { maxHeight: 'none', height: '100%' } });

/** The place where the program failed: from there to the end of the line. */
function failed({ state }: EditorView, failure: ProgramEditorProps['failure']): Diagnostic[] {
  if (failure === undefined || failure.line > state.doc.lines) return [];
  const line = state.doc.line(failure.line);
  const start = line.from + (failure.column === null ? line.text.length - line.text.trimStart().length : failure.column - 1);
  return line.length === 0 ? [] : [{ from: start < line.to ? start : line.from, to: line.to, severity: 'error', message: failure.message }];
}

/** Where the text cannot be read as a program; the first places only, as one mistake often makes more. */
function unreadable(view: EditorView): Diagnostic[] {
  const found: Diagnostic[] = [];
  syntaxTree(view.state).iterate({
    enter(node) {
      if (!node.type.isError || found.length >= 3) return;
      const line = view.state.doc.lineAt(node.from);
      const from = Math.max(line.from, Math.min(node.from, line.to - 1));
      if (found.some((other) => other.from === from)) return;
      found.push({
        from,
        to: Math.max(from + 1, Math.min(node.to, line.to)),
        severity: 'error',
        message: 'This can’t be parsed: something is missing here, or too much.',
      });
    },
  });
  const { length } = view.state.doc;
  return found.filter(({ from }) => from < length).map((problem) => ({ ...problem, to: Math.min(length, problem.to) }));
}
