import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Json } from '#graph/json';
import { JsonRefused, readJson, writeJson } from '#graph/json-text';
import { textAttributes, useFieldAria } from '../field-aria.ts';
import { jsonProblems } from '../schema-problems.ts';
import { useValueEditor } from '../value-editor.ts';
import { codeBoxClass } from './code-look.ts';
import { jsonExtensions } from './json-extensions.ts';

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
    () =>
      jsonExtensions({
        problems: (text) => (text.trim() === '' ? [] : jsonProblems(text)),
        attributes: () => ({ ...(id === undefined ? {} : { id }), ...current.current }),
      }),
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
      <div ref={host} className={codeBoxClass} onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()} />
      {problem === null ? null : (
        <p id={problemId} className="mt-1 text-xs text-danger">
          {problem} The last valid value is kept.
        </p>
      )}
    </div>
  );
}
