import { useEffect, useMemo, useRef } from 'react';
import { writeDuration } from '#graph/duration';
import { evaluateBinding } from '#graph/expression/evaluate';
import { inferBinding } from '#graph/expression/infer';
import type { TypeScope } from '#graph/expression/type-scope';
import { writeJson } from '#graph/json-text';
import { parseBinding } from '#graph/expression/parse';
import '#graph/dates/intl-zones';
import { inZone } from '#graph/expression/in-zone';
import '#graph/expression/regular-expressions';
import type { Scope } from '#graph/expression/ast';
import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import { describeType } from '#graph/types/schema-type';
import { diagnose, placeIssues } from './diagnose.ts';
import { expressionExtensions, refreshProblems } from './expression-editor.ts';
import { durationText, durationValue, hasExpression, textOf, valueOf } from './field-value.ts';
import type { FormSchema } from './form-model.ts';
import { textAttributes, useFieldAria } from './field-aria.ts';
import { typesAt, useFieldSurroundings } from './inspector-context.ts';
import { useValueEditor } from './value-editor.ts';

export interface ExpressionFieldProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
  readonly schema: FormSchema;
  readonly label: string;
  readonly placeholder?: string;
  /**
   * How much room the field begins with; it grows with its text. In `one`, line breaks become spaces while typing. By default one line for
   * texts, else `grow`.
   */
  readonly lines?: 'one' | 'grow' | 'tall';
  /** Whether what is typed is text, even where it looks like JSON: a prompt. */
  readonly isText?: boolean;
  /** Whether numbers are lengths of time, which are written as people write them. */
  readonly isDuration?: boolean;
  readonly hasPreview?: boolean;
  readonly id?: string | undefined;
}

/** Text or JSON with `{{ expressions }}`: completes what is reachable, marks what is wrong, shows what it came to last. */
export function ExpressionField({
  value,
  onChange,
  schema,
  label,
  placeholder = '',
  lines = schema.type === 'string' ? 'one' : 'grow',
  isText = false,
  isDuration = false,
  hasPreview = true,
  id,
}: ExpressionFieldProps) {
  const surroundings = useFieldSurroundings();
  const types = typesAt(surroundings, id);
  const issues =
    id === undefined
      ? undefined
      : surroundings.issues?.filter(({ path }) => path === id || path.startsWith(`${id}.`) || path.startsWith(`${id}[`));
  const aria = useFieldAria(id);
  const attributes: { readonly [name: string]: string } = {
    'aria-label': label,
    ...(id === undefined ? {} : { id }),
    ...textAttributes(aria),
  };
  const current = useRef({ schema, types, issues, attributes });
  useEffect(() => {
    current.current = { schema, types, issues, attributes };
  });
  const extensions = useMemo(
    () =>
      expressionExtensions({
        isOneLine: lines === 'one',
        placeholder,
        attributes: () => current.current.attributes,
        types: () => current.current.types,
        diagnose(text) {
          const found = diagnose(text, current.current.schema, current.current.types);
          return current.current.issues === undefined ? found : placeIssues(text, current.current.issues, found);
        },
      }),
    [lines, placeholder],
  );
  // A text is edited as text; what is stored as data in the same field (by another program) stays data.
  const isTextNow = isText && (typeof value === 'string' || value === undefined || value === null);
  const { host, view } = useValueEditor({
    value,
    write: isDuration ? durationText : textOf,
    read: (text) => ({ value: isDuration ? durationValue(text) : valueOf(text, isTextNow ? { type: 'string' } : schema) }),
    onChange: (next) => onChange(next ?? ''),
    extensions,
  });
  const written = JSON.stringify(attributes);
  useEffect(() => view.current?.dispatch({}), [written, view]);
  const reported = JSON.stringify(issues?.map(({ path, message }) => [path, message]));
  useEffect(() => {
    if (view.current !== null) refreshProblems(view.current);
  }, [reported, view]);

  return (
    <div>
      <div
        ref={host}
        className={`rounded-lg border border-border-strong/70 bg-surface transition-colors focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft hover:border-border-strong ${lines === 'tall' ? 'min-h-20' : ''}`}
      />
      {hasPreview && mayHoldExpression(value) ? (
        <Preview value={value!} isDuration={isDuration} types={types} values={surroundings.values} zone={surroundings.timeZone} />
      ) : null}
    </div>
  );
}

function mayHoldExpression(value: Json | undefined): boolean {
  return (
    value !== undefined && (hasExpression(value) || (typeof value === 'object' && value !== null && JSON.stringify(value).includes('{{')))
  );
}

/** What the field comes to with the values of the last run, or else its type. */
function Preview({
  value,
  isDuration,
  types,
  values,
  zone,
}: {
  value: Json;
  isDuration: boolean;
  types: TypeScope;
  values: Scope | null;
  zone: string | undefined;
}) {
  const shown = useMemo(() => preview(value, { isDuration, types, values, zone }), [value, isDuration, types, values, zone]);
  if (shown === null) return null;
  return (
    <div className="mt-1 flex items-baseline gap-1.5 overflow-hidden px-0.5 text-[11px] leading-4" title={shown.text}>
      <span className="shrink-0 text-faint">{shown.kind === 'value' ? '=' : ''}</span>
      <span className={`line-clamp-3 font-mono break-all whitespace-pre-wrap ${shown.kind === 'error' ? 'text-warning' : 'text-muted'}`}>
        {shown.text}
      </span>
    </div>
  );
}

function preview(
  value: Json,
  { isDuration, types, values, zone }: { isDuration: boolean; types: TypeScope; values: Scope | null; zone: string | undefined },
): { kind: 'value' | 'type' | 'error'; text: string } | null {
  const parsed = parseBinding(value);
  if (!parsed.ok) return null;
  if (values !== null) {
    try {
      const result = evaluateBinding(inZone(parsed.binding, zone), values);
      if (isDuration && typeof result === 'number') return { kind: 'value', text: `${writeDuration(result)} (${result} ms)` };
      return { kind: 'value', text: (typeof result === 'string' && result !== '' ? result : writeJson(result)).slice(0, 400) };
    } catch (error) {
      // Names that have not run yet are no mistake: fall back to the type.
      if (isNodeError(error) && error.data.code !== 'EXPRESSION_UNKNOWN_NAME') return { kind: 'error', text: error.data.message };
    }
  }
  return { kind: 'type', text: describeType(inferBinding(parsed.binding, types).schema) };
}
