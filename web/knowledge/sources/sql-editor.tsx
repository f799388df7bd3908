import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeColours } from '../../inspector/controls/code-look.ts';
import { theme } from '../../inspector/expression-editor.ts';
import { cn } from '../../ui/cn.ts';
import { sqlLanguage } from './sql-language.ts';

export interface SqlEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly placeholder: string;
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

/** Edits a query in colours. Tab leaves it. */
export function SqlEditor({
  text,
  onChange,
  label,
  placeholder,
  id,
  'aria-describedby': describedBy,
  'aria-invalid': isInvalid,
}: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const report = useRef(onChange);
  const initial = useRef(text);
  const spoken = useRef(new Compartment());
  useEffect(() => {
    report.current = onChange;
  });
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: initial.current,
        extensions: [
          history(),
          closeBrackets(),
          bracketMatching(),
          keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
          sqlLanguage,
          syntaxHighlighting(codeColours),
          EditorView.lineWrapping,
          placeholderOf(placeholder),
          spoken.current.of([]),
          EditorView.updateListener.of((update) => update.docChanged && report.current(update.state.doc.toString())),
          theme,
          tall,
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [placeholder]);
  useEffect(() => {
    const attributes = {
      id,
      'aria-label': label,
      ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
      ...(isInvalid === true ? { 'aria-invalid': 'true' } : {}),
    };
    view.current?.dispatch({ effects: spoken.current.reconfigure(EditorView.contentAttributes.of(attributes)) });
  }, [id, label, describedBy, isInvalid, placeholder]);
  return (
    <div
      ref={host}
      className={cn(
        'overflow-hidden rounded-lg border bg-surface focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft',
        isInvalid === true ? 'border-danger' : 'border-border-strong/70 hover:border-border-strong',
      )}
    />
  );
}

const tall = EditorView.theme({ '.cm-scroller': { minHeight: '116px', maxHeight: '280px' } });
