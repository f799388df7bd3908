import { Annotation, EditorState, type Extension } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import type { Json } from '#graph/json';

const fromOutside = Annotation.define<boolean>();

/** Shows another text in an editor as something that nobody typed: it is not reported as an edit, and no filter changes it. */
export function showText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before === text) return;
  // Only what differs is replaced, so that the cursor stays where it can.
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  view.dispatch({
    changes: { from: start, to: before.length - end, insert: text.slice(start, text.length - end) },
    annotations: fromOutside.of(true),
  });
}

/** Whether somebody edited the text, by typing, pasting or the editor's own undo. */
export function isEdit(update: ViewUpdate): boolean {
  return update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside) === true);
}

export interface ValueEditorOptions {
  readonly value: Json | undefined;
  /** The text in which a value is edited. */
  readonly write: (value: Json | undefined) => string;
  /** Called with each text that somebody edits; gives the value that it stands for, or null where it stands for none yet. */
  readonly read: (text: string) => { readonly value: Json | undefined } | null;
  readonly onChange: (value: Json | undefined) => void;
  /** Called when the value changed from outside: by undo, or in another tab. */
  readonly onOutside?: () => void;
  /** Everything else that the editor can do. A change of the list makes another editor. */
  readonly extensions: readonly Extension[];
}

/** A CodeMirror that edits a value and follows it wherever else it is changed. */
export function useValueEditor(options: ValueEditorOptions): {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly view: RefObject<EditorView | null>;
} {
  const { value, extensions } = options;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor lives longer than one render: it reads what is current through this.
  const current = useRef(options);
  useEffect(() => {
    current.current = options;
  });
  const emitted = useRef<Json | undefined>(value);

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: current.current.write(emitted.current),
        extensions: [
          ...extensions,
          EditorView.updateListener.of((update) => {
            if (!isEdit(update)) return;
            const read = current.current.read(update.state.doc.toString());
            if (read === null || JSON.stringify(read.value) === JSON.stringify(emitted.current)) return;
            emitted.current = read.value;
            current.current.onChange(read.value);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [extensions]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || Object.is(value, emitted.current) || JSON.stringify(value) === JSON.stringify(emitted.current)) return;
    emitted.current = value;
    showText(editor, current.current.write(value));
    current.current.onOutside?.();
  }, [value]);
  return { host, view };
}
