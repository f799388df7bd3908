import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { TextProblem } from '../diagnose.ts';
import { theme } from '../expression-editor.ts';
import { codeColours } from './code-look.ts';

export interface JsonEditorOptions {
  /** What is wrong with the text, marked in it. */
  readonly problems: (text: string) => readonly TextProblem[];
  /** Attributes of the editor; read with each update. */
  readonly attributes: () => { readonly [name: string]: string };
}

/** Everything a CodeMirror needs to edit JSON. */
export function jsonExtensions({ problems, attributes }: JsonEditorOptions): readonly Extension[] {
  return [
    history(),
    closeBrackets(),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    json(),
    syntaxHighlighting(codeColours),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of(() => attributes()),
    linter((view) => [...problems(view.state.doc.toString())], { delay: 250 }),
    theme,
  ];
}
