import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useMemo, useRef } from 'react';
import { evaluateBinding } from '#graph/expression/evaluate';
import { inferBinding, type TypeScope } from '#graph/expression/infer';
import { parseBinding } from '#graph/expression/parse';
import '#graph/expression/regular-expressions';
import type { Scope } from '#graph/expression/ast';
import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import { describeType } from '#graph/types/schema-type';
import { diagnose } from './diagnose.ts';
import { expressionExtensions } from './expression-editor.ts';
import { hasExpression, textOf, valueOf } from './field-value.ts';
import type { FormSchema } from './form-model.ts';
import { useFieldSurroundings } from './inspector-context.ts';

export interface ExpressionFieldProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
  readonly schema: FormSchema;
  readonly label: string;
  readonly placeholder?: string;
  readonly isMultiline?: boolean;
  readonly hasPreview?: boolean;
  readonly id?: string | undefined;
}

/** Text or JSON with `{{ expressions }}`: completes what is reachable, marks what is wrong, shows what it came to last. */
export function ExpressionField({ value, onChange, schema, label, placeholder = '', isMultiline = false, hasPreview = true, id }: ExpressionFieldProps) {
  const surroundings = useFieldSurroundings();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  // The editor lives longer than one render: it reads what is current through this.
  const current = useRef({ onChange, schema, surroundings });
  useEffect(() => {
    current.current = { onChange, schema, surroundings };
  });
  const emitted = useRef<Json | undefined>(value);

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: textOf(emitted.current),
        extensions: expressionExtensions({
          isMultiline,
          label,
          placeholder,
          types: () => current.current.surroundings.types,
          diagnose: (text) => diagnose(text, current.current.schema, current.current.surroundings.types),
          onChange(text) {
            const next = valueOf(text, current.current.schema);
            emitted.current = next;
            current.current.onChange(next);
          },
        }),
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [isMultiline, label, placeholder]);

  // Undo, another selection or another tab changed the value from outside: show it.
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || Object.is(value, emitted.current) || JSON.stringify(value) === JSON.stringify(emitted.current)) return;
    emitted.current = value;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: textOf(value) } });
  }, [value]);

  return (
    <div>
      <div
        ref={host}
        id={id}
        className={`rounded-lg border border-border-strong/70 bg-surface transition-colors focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft hover:border-border-strong ${isMultiline ? 'min-h-20' : ''}`}
        onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
      />
      {hasPreview && mayHoldExpression(value) ? <Preview value={value!} types={surroundings.types} values={surroundings.values} /> : null}
    </div>
  );
}

function mayHoldExpression(value: Json | undefined): boolean {
  return value !== undefined && (hasExpression(value) || (typeof value === 'object' && value !== null && JSON.stringify(value).includes('{{')));
}

/** What the field comes to with the values of the last run, or else its type. */
function Preview({ value, types, values }: { value: Json; types: TypeScope; values: Scope | null }) {
  const shown = useMemo(() => preview(value, types, values), [value, types, values]);
  if (shown === null) return null;
  return (
    <div className="mt-1 flex items-baseline gap-1.5 overflow-hidden px-0.5 text-[11px] leading-4" title={shown.text}>
      <span className="shrink-0 text-faint">{shown.kind === 'value' ? '=' : ''}</span>
      <span className={`line-clamp-3 font-mono break-all whitespace-pre-wrap ${shown.kind === 'error' ? 'text-warning' : 'text-muted'}`}>{shown.text}</span>
    </div>
  );
}

function preview(value: Json, types: TypeScope, values: Scope | null): { kind: 'value' | 'type' | 'error'; text: string } | null {
  const parsed = parseBinding(value);
  if (!parsed.ok) return null;
  if (values !== null) {
    try {
      const result = evaluateBinding(parsed.binding, values);
      return { kind: 'value', text: (typeof result === 'string' && result !== '' ? result : JSON.stringify(result)).slice(0, 400) };
    } catch (error) {
      // Names that have not run yet are no mistake: fall back to the type.
      if (isNodeError(error) && error.data.code !== 'EXPRESSION_UNKNOWN_NAME') return { kind: 'error', text: error.data.message };
    }
  }
  return { kind: 'type', text: describeType(inferBinding(parsed.binding, types).schema) };
}
