import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Json } from '#graph/json';
import { JsonRefused, readJson, writeJson } from '#graph/json-text';
import { theme } from '../expression-editor.ts';
import { textAttributes, useFieldAria } from '../field-aria.ts';
import { jsonProblems } from '../schema-problems.ts';
import { useValueEditor } from '../value-editor.ts';
import { codeColours } from './code-field.tsx';

export interface JsonFieldProps {
  readonly value: Json | undefined;
  /** Called with each valid value; with undefined when the field is emptied. */
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
  readonly id?: string | undefined;
  /** False where there is always a value: the field can then be emptied, but that is not stored. */
  readonly mayBeEmpty?: boolean;
}

/** A value written as JSON. It follows the value wherever else that is changed; text that is no JSON yet is not stored. */
export function JsonField({ value, onChange, label, id, mayBeEmpty = true }: JsonFieldProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const aria = useFieldAria(id);
  const attributes: { readonly [name: string]: string } = {
    'aria-label': label,
    ...textAttributes(aria),
    ...(problem !== null ? { 'aria-invalid': 'true', 'aria-describedby': problemId } : {}),
  };
  const current = useRef(attributes);
  const extensions = useMemo(
    () => [
      history(),
      closeBrackets(),
      keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
      json(),
      syntaxHighlighting(codeColours),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of(() => ({ ...(id === undefined ? {} : { id }), ...current.current })),
      linter((view) => (view.state.doc.toString().trim() === '' ? [] : [...jsonProblems(view.state.doc.toString())]), { delay: 250 }),
      theme,
    ],
    [id],
  );
  const { host, view } = useValueEditor({
    value,
    onChange,
    write: (stored) => (stored === undefined ? '' : writeJson(stored, 2)),
    read: (text) => {
      try {
        const read = text.trim() === '' && mayBeEmpty ? undefined : readJson(text);
        setProblem(null);
        return { value: read };
      } catch (error) {
        setProblem(error instanceof JsonRefused ? error.message : 'Not valid JSON yet.');
        return null;
      }
    },
    onOutside: () => setProblem(null),
    extensions,
  });
  const written = JSON.stringify(attributes);
  useEffect(() => {
    current.current = JSON.parse(written) as typeof attributes;
    view.current?.dispatch({});
  }, [written, view]);
  return (
    <div>
      <div
        ref={host}
        className="min-h-20 rounded-lg border border-border-strong/70 bg-surface focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft hover:border-border-strong"
        onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
      />
      {problem === null ? null : <p id={problemId} className="mt-1 text-xs text-danger">{problem} The last valid value is kept.</p>}
    </div>
  );
}
