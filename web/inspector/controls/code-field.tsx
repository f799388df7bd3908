import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { TextProblem } from '../diagnose.ts';
import { theme } from '../expression-editor.ts';
import { isEdit, showText } from '../value-editor.ts';

/** The colours of code; from the tokens, so that light and dark need nothing here. */
export const codeColours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-data)' },
  { tag: tags.string, color: 'var(--color-trigger)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-logic)' },
  { tag: tags.keyword, color: 'var(--color-ai)' },
  { tag: tags.comment, color: 'var(--color-faint)' },
]);

export interface CodeFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly language: 'json';
  readonly label: string;
  readonly id?: string | undefined;
  /** What is wrong with the text, marked in it. */
  readonly problems?: ((text: string) => readonly TextProblem[]) | undefined;
}

/** A few lines of JSON. */
export function CodeField({ text, onChange, label, id, problems }: CodeFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const report = useRef(onChange);
  const judge = useRef(problems);
  const initial = useRef(text);
  useEffect(() => {
    report.current = onChange;
    judge.current = problems;
  });
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: initial.current,
        extensions: [
          history(),
          closeBrackets(),
          keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
          json(),
          syntaxHighlighting(codeColours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
          EditorView.updateListener.of((update) => isEdit(update) && report.current(update.state.doc.toString())),
          linter((current) => [...(judge.current?.(current.state.doc.toString()) ?? [])], { delay: 250 }),
          theme,
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label]);
  useEffect(() => {
    if (view.current !== undefined) showText(view.current, text);
  }, [text]);
  return <div ref={host} id={id} className="min-h-20 rounded-lg border border-border-strong/70 bg-surface focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft hover:border-border-strong" />;
}
