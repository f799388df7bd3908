import { ChevronRight, Plus, SquareFunction, X } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import type { Issue } from '#graph/issue';
import type { Json, JsonObject } from '#graph/json';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { Control } from './controls/control.tsx';
import { ExpressionField } from './expression-field.tsx';
import { FieldFrame } from './field-frame.tsx';
import { issuesAt } from './field-issues.ts';
import { asObject, hasExpression, isFixedOnly, withKey } from './field-value.ts';
import { initialValue, type FormField, type FormVariant } from './form-model.ts';
import { TakenNamesProvider } from './inspector-context.ts';
import { useRowIds } from './row-ids.ts';
import { sharedValues } from './shared-values.ts';
import { useNewRowFocus } from './use-new-row-focus.ts';

export interface SchemaFormProps {
  readonly fields: readonly FormField[];
  readonly value: JsonObject;
  readonly onChange: (key: string, value: Json | undefined) => void;
  /** Inputs take expressions in every field; settings are fixed when published. */
  readonly takesExpressions: boolean;
  /** The path of this form in the node, `config` or `inputs`, to find the issues of a field. */
  readonly path: string;
  readonly issues: readonly Issue[];
}

/** A form made of fields, the rarely needed ones folded away. */
export function SchemaForm(props: SchemaFormProps) {
  const common = props.fields.filter((field) => !field.isAdvanced);
  const advanced = props.fields.filter((field) => field.isAdvanced);
  return (
    <div className="flex flex-col gap-4">
      <FieldRows {...props} fields={common} />
      {advanced.length === 0 ? null : (
        <Fold title="More options">
          <FieldRows {...props} fields={advanced} />
        </Fold>
      )}
    </div>
  );
}

/** Fields one below the other, none of them folded away. */
export function FieldRows(props: SchemaFormProps) {
  return props.fields.map((field) => <FormRow key={field.key} {...props} field={field} />);
}

/** A heading that shows and hides what belongs to it. */
export function Fold({ title, children }: { title: string; children: React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <button
        type="button"
        data-fold
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex items-center gap-1 self-start text-[13px] font-medium text-muted hover:text-text"
      >
        <ChevronRight size={14} className={cn('transition-transform', isOpen && 'rotate-90')} /> {title}
      </button>
      {isOpen ? children : null}
    </div>
  );
}

function FormRow({ field, value, onChange, takesExpressions, path, issues }: SchemaFormProps & { field: FormField }) {
  const own = `${path}.${field.key}`;
  return (
    <FieldFrame field={field} path={own} issues={issuesAt(field, own, issues)}>
      <FieldEditor
        field={field}
        value={value[field.key]}
        onChange={(next) => onChange(field.key, next)}
        takesExpressions={takesExpressions}
        path={own}
        issues={issues}
      />
    </FieldFrame>
  );
}

export interface FieldEditorProps {
  readonly field: FormField;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly takesExpressions: boolean;
  readonly path: string;
  readonly issues: readonly Issue[];
}

/** The control of one field, whatever its schema. */
export function FieldEditor(props: FieldEditorProps) {
  const { field, value, onChange, takesExpressions, path } = props;
  const [wantsExpression, setWantsExpression] = useState(hasExpression(value));
  const shown = value === undefined ? field.schema.default : value;
  switch (field.widget) {
    case 'variant':
      return <VariantEditor {...props} />;
    case 'object':
      return (
        <div className="rounded-lg border border-border p-3">
          <SchemaForm
            fields={field.fields}
            value={asObject(shown)}
            onChange={(key, next) => onChange(withKey(asObject(shown), key, next))}
            takesExpressions={takesExpressions}
            path={path}
            issues={props.issues}
          />
        </div>
      );
    case 'list':
      return <ListEditor {...props} />;
    case 'expression':
    case 'prompt':
      // Settings are fixed when the workflow is published: nothing fills expressions in there.
      if (!takesExpressions) break;
      return (
        <ExpressionField
          id={path}
          value={shown}
          onChange={onChange}
          schema={field.schema}
          label={field.title}
          placeholder={field.placeholder}
          {...(field.widget === 'prompt' ? { lines: 'tall', isText: true } : {})}
        />
      );
    default:
      break;
  }
  if (!takesExpressions || isLabel(field))
    return <Control field={field} id={path} value={shown} onChange={onChange} takesExpressions={false} issues={props.issues} />;
  if (isFixedOnly(field)) {
    const asExpression = wantsExpression || hasExpression(shown);
    return (
      <div className="flex items-start gap-1.5">
        <div className="min-w-0 flex-1">
          {asExpression ? (
            <ExpressionField
              id={path}
              value={shown}
              onChange={onChange}
              schema={field.schema}
              label={field.title}
              placeholder={field.placeholder.startsWith('{{') ? field.placeholder : '{{ … }}'}
              isDuration={field.widget === 'duration'}
            />
          ) : (
            <Control field={field} id={path} value={shown} onChange={onChange} takesExpressions={false} />
          )}
          {asExpression && field.widget === 'duration' ? (
            <p className="mt-1 text-xs text-muted">An expression gives milliseconds: 60000 is 1 min.</p>
          ) : null}
        </div>
        <IconButton
          label={asExpression ? 'Use a fixed value' : 'Use an expression'}
          active={asExpression}
          onClick={() => {
            setWantsExpression(!asExpression);
            if (asExpression && hasExpression(shown)) onChange(field.schema.default ?? undefined);
          }}
        >
          <SquareFunction size={16} />
        </IconButton>
      </div>
    );
  }
  if (
    field.widget === 'key-value' ||
    field.widget === 'fields' ||
    field.widget === 'model' ||
    field.widget === 'messages' ||
    field.widget === 'workflow' ||
    field.widget === 'connection' ||
    field.widget === 'json-schema'
  )
    return <Control field={field} id={path} value={shown} onChange={onChange} takesExpressions />;
  return (
    <ExpressionField
      id={path}
      value={shown}
      onChange={onChange}
      schema={field.schema}
      label={field.title}
      placeholder={field.placeholder}
      {...(field.widget === 'text' ? {} : { lines: 'tall' })}
    />
  );
}

/** A short text names something, a port or a field: it is fixed when the graph is drawn, not computed in the run. */
function isLabel(field: FormField): boolean {
  return field.widget === 'output-name' || (field.widget === 'text' && (field.schema.maxLength ?? Infinity) <= 100);
}

function VariantEditor({ field, value, onChange, takesExpressions, path, issues }: FieldEditorProps) {
  const shown = asObject(value === undefined ? field.schema.default : value);
  const chosen = field.variants.find((variant) => variant.value === shown[field.discriminator]);
  const choose = (variant: FormVariant): void => {
    if (variant !== chosen)
      onChange({ ...asObject(variant.initial), ...sharedValues(chosen, variant, shown), [field.discriminator]: variant.value });
  };
  const chooseBy = (value: string): void => {
    const variant = field.variants.find((candidate) => JSON.stringify(candidate.value) === value);
    if (variant !== undefined) choose(variant);
  };
  return (
    <div className="flex flex-col gap-3">
      {field.variants.length > 3 ? (
        <Select
          id={path}
          aria-label={field.title}
          value={JSON.stringify(chosen?.value ?? null)}
          onChange={chooseBy}
          options={field.variants.map((variant) => ({ value: JSON.stringify(variant.value), label: variant.title }))}
        />
      ) : (
        <RadioGroup.Root
          aria-label={field.title}
          value={JSON.stringify(chosen?.value ?? null)}
          onValueChange={chooseBy}
          className="flex rounded-lg border border-border bg-sunken p-0.5"
        >
          {field.variants.map((variant) => (
            <RadioGroup.Item
              key={String(variant.value)}
              value={JSON.stringify(variant.value)}
              className="h-7 min-w-0 flex-1 truncate rounded-md px-2 text-[13px] font-medium text-muted aria-checked:bg-surface aria-checked:text-text aria-checked:shadow-sm"
            >
              {variant.title}
            </RadioGroup.Item>
          ))}
        </RadioGroup.Root>
      )}
      {chosen === undefined || chosen.fields.length === 0 ? null : (
        <SchemaForm
          fields={chosen.fields}
          value={shown}
          onChange={(key, next) => onChange(withKey(shown, key, next))}
          takesExpressions={takesExpressions}
          path={path}
          issues={issues}
        />
      )}
    </div>
  );
}

function ListEditor({ field, value, onChange, takesExpressions, path, issues }: FieldEditorProps) {
  const shown = value === undefined ? field.schema.default : value;
  const item = field.fields[0];
  const items: readonly Json[] = Array.isArray(shown) ? shown : [];
  const ids = useRowIds(items);
  const { list, onAdd } = useNewRowFocus(items.length);
  if (item === undefined) return null;
  // A whole list may come from one expression.
  if (takesExpressions && hasExpression(shown)) {
    return <ExpressionField id={path} value={shown} onChange={onChange} schema={field.schema} label={field.title} />;
  }
  const isFlat = item.widget !== 'object' && item.widget !== 'variant';
  return (
    <div className="flex flex-col gap-2">
      <div ref={list} className="contents">
        {items.map((entry, index) => (
          <div key={ids[index]} className={cn('flex items-start gap-1.5', !isFlat && 'rounded-lg border border-border p-3')}>
            <div className="min-w-0 flex-1">
              {item.widget === 'object' ? (
                <TakenNamesProvider value={namesOf(item.fields, items.toSpliced(index, 1))}>
                  <SchemaForm
                    fields={index === 0 ? item.fields : item.fields.map(withoutHint)}
                    value={asObject(entry)}
                    onChange={(key, next) => onChange(items.with(index, withKey(asObject(entry), key, next)))}
                    takesExpressions={takesExpressions}
                    path={`${path}[${index}]`}
                    issues={issues}
                  />
                </TakenNamesProvider>
              ) : (
                <>
                  <label htmlFor={`${path}[${index}]`} className="sr-only">{`${field.title} ${index + 1}`}</label>
                  <FieldEditor
                    field={{ ...item, title: `${field.title} ${index + 1}` }}
                    value={entry}
                    onChange={(next) => onChange(items.with(index, next ?? null))}
                    takesExpressions={takesExpressions}
                    path={`${path}[${index}]`}
                    issues={issues}
                  />
                </>
              )}
            </div>
            <IconButton
              label={`Remove ${index + 1}`}
              size={isFlat ? 'md' : 'sm'}
              onClick={() => onChange(items.filter((_, other) => other !== index))}
            >
              <X size={14} />
            </IconButton>
          </div>
        ))}
      </div>
      <div className="flex gap-1">
        <Button
          variant="ghost"
          size="sm"
          onClick={() => {
            onAdd();
            onChange([...items, initialValue(item.schema)]);
          }}
        >
          <Plus size={14} /> Add
        </Button>
        {takesExpressions && items.length === 0 ? (
          <Button variant="ghost" size="sm" onClick={() => onChange('{{  }}')}>
            <SquareFunction size={14} /> Expression
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Rows say the same: the first one explains what is meant. */
function withoutHint(field: FormField): FormField {
  return { ...field, description: '' };
}

/** What rows hold in those of their fields that name outputs. */
function namesOf(fields: readonly FormField[], rows: readonly Json[]): { readonly [field: string]: readonly string[] } {
  const named = fields.filter(({ widget }) => widget === 'output-name');
  return Object.fromEntries(
    named.map(({ key }) => [key, rows.flatMap((row) => asObject(row)[key] ?? []).filter((name) => typeof name === 'string')]),
  );
}
