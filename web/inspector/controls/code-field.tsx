import { useEffect, useMemo, useRef } from 'react';
import type { TextProblem } from '../diagnose.ts';
import { useValueEditor } from '../value-editor.ts';
import { codeBoxClass } from './code-look.ts';
import { jsonExtensions } from './json-extensions.ts';

export interface CodeFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly language: 'json';
  readonly label: string;
  readonly id?: string | undefined;
  /** What is wrong with the text, marked in it. */
  readonly problems?: ((text: string) => readonly TextProblem[]) | undefined;
}

/** A few lines of JSON, as text: it need not be whole yet. */
export function CodeField({ text, onChange, label, id, problems }: CodeFieldProps) {
  const judge = useRef(problems);
  useEffect(() => {
    judge.current = problems;
  });
  const extensions = useMemo(
    () => jsonExtensions({ problems: (typed) => judge.current?.(typed) ?? [], attributes: () => ({ tabindex: '0', 'aria-label': label }) }),
    [label],
  );
  const { host } = useValueEditor({
    value: text,
    onChange: (typed) => onChange(String(typed)),
    write: String,
    read: (typed) => ({ value: typed }),
    extensions,
  });
  return <div ref={host} id={id} className={codeBoxClass} />;
}
