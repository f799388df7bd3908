import { ArrowDown, ArrowUp, ChevronRight, CircleOff, Ellipsis, Plus, Trash2 } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { JsonSchema } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cn } from '../../ui/cn.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';
import {
  nameProblem,
  type RowType,
  rowTypeNames,
  rowTypes,
  type SchemaRow,
  shapeOf,
  withChoices,
  withDescription,
  withItems,
  withNewRow,
  withNullable,
  withRows,
  withType,
} from '../schema-rows.ts';
import { useRowIds } from '../row-ids.ts';
import { ChoiceList } from './choice-list.tsx';

interface SchemaProps {
  readonly schema: JsonSchema;
  readonly onChange: (schema: JsonSchema) => void;
}

/** The form of a whole schema: what the value is, and what is in it. */
export function SchemaFields({ schema, onChange }: SchemaProps) {
  const isEmpty = Object.keys(schema).length === 0;
  const { type } = shapeOf(schema);
  return (
    <div className="flex flex-col gap-3">
      {isEmpty ? null : (
        <div className="flex items-center gap-2 text-[13px] text-muted">
          The value is
          <TypeSelect label="Type of the value" type={type} onChange={(next) => onChange(withType(schema, next))} />
        </div>
      )}
      {/* An object is what is mostly meant, so an empty schema takes fields at once. */}
      <SchemaParts schema={schema} onChange={onChange} label="the value" takesFields={isEmpty} />
    </div>
  );
}

/** What a schema has beside its type: fields, items, values, and what the form does not show. */
function SchemaParts({
  schema,
  onChange,
  label,
  takesFields = false,
}: SchemaProps & { readonly label: string; readonly takesFields?: boolean }) {
  const shape = shapeOf(schema);
  return (
    <>
      {shape.type === 'choice' ? (
        <ChoiceList choices={shape.choices} label={label} onChange={(choices) => onChange(withChoices(schema, choices))} />
      ) : null}
      {takesFields || shape.type === 'object' ? <ObjectRows schema={schema} onChange={onChange} /> : null}
      {shape.type === 'array' ? (
        <ItemParts schema={shape.items} label={label} onChange={(items) => onChange(withItems(schema, items))} />
      ) : null}
      {shape.type === 'other' ? (
        <p className="text-xs text-muted">
          This part says more than the form can show ({keptWords(Object.keys(schema))}). It stays as it is; change it under JSON Schema.
        </p>
      ) : null}
      {shape.type !== 'other' && shape.kept.length > 0 ? (
        <p className="text-xs text-faint">Kept as set under JSON Schema: {keptWords(shape.kept)}</p>
      ) : null}
    </>
  );
}

function ItemParts({ schema, onChange, label }: SchemaProps & { readonly label: string }) {
  return (
    <div className="flex flex-col gap-2 border-l border-border pl-2.5">
      <div className="flex items-center gap-2 text-xs text-muted">
        Each item is
        <TypeSelect
          label={`Type of the items of ${label}`}
          type={shapeOf(schema).type}
          onChange={(type) => onChange(withType(schema, type))}
        />
      </div>
      <SchemaParts schema={schema} onChange={onChange} label={`an item of ${label}`} />
    </div>
  );
}

function ObjectRows({ schema, onChange }: SchemaProps) {
  const { rows } = shapeOf(schema);
  const ids = useRowIds(rows);
  const [added, setAdded] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const write = (next: readonly SchemaRow[]) => onChange(withRows(schema, next));
  const move = (index: number, by: number) => {
    const row = rows[index];
    if (row === undefined || rows[index + by] === undefined) return;
    write(rows.toSpliced(index, 1).toSpliced(index + by, 0, row));
    // Moving a row in the document takes the focus away from it.
    list.current?.children[index + by]?.querySelector('input')?.focus();
  };
  return (
    <div className="flex flex-col gap-2.5">
      {rows.length === 0 ? null : (
        <ul ref={list} aria-label="Fields" className="flex flex-col gap-2.5">
          {rows.map((row, index) => (
            <FieldRow
              key={ids[index]}
              row={row}
              others={rows.filter((_, other) => other !== index).map(({ name }) => name)}
              isNew={row.name === added}
              isFirst={index === 0}
              isLast={index === rows.length - 1}
              onChange={(next) => write(rows.with(index, next))}
              onMove={(by) => move(index, by)}
              onRemove={() => write(rows.toSpliced(index, 1))}
            />
          ))}
        </ul>
      )}
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        onClick={() => {
          const made = withNewRow(schema);
          setAdded(made.name);
          onChange(made.schema);
        }}
      >
        <Plus size={14} /> Add field
      </Button>
    </div>
  );
}

interface FieldRowProps {
  readonly row: SchemaRow;
  readonly others: readonly string[];
  readonly isNew: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (row: SchemaRow) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function FieldRow({ row, others, isNew, isFirst, isLast, onChange, onMove, onRemove }: FieldRowProps) {
  const [isOpen, setOpen] = useState(true);
  const { type, isNullable, description } = shapeOf(row.schema);
  const hasInside = type === 'object' || type === 'array';
  const change = (schema: JsonSchema) => onChange({ ...row, schema });
  return (
    <li aria-label={`Field ${row.name}`} className="flex flex-col gap-1.5 rounded-lg border border-border p-2">
      <div className="flex items-start gap-1">
        <NameInput name={row.name} others={others} isNew={isNew} onChange={(name) => onChange({ ...row, name })} onMove={onMove} />
        <TypeSelect label={`Type of ${row.name}`} type={type} onChange={(next) => change(withType(row.schema, next))} />
        <Menu
          trigger={
            <IconButton label={`More for ${row.name}`} size="sm" className="mt-0.5">
              <Ellipsis size={14} />
            </IconButton>
          }
          entries={[
            { label: 'Move up', icon: <ArrowUp size={14} />, shortcut: 'Alt+↑', disabled: isFirst, onSelect: () => onMove(-1) },
            { label: 'Move down', icon: <ArrowDown size={14} />, shortcut: 'Alt+↓', disabled: isLast, onSelect: () => onMove(1) },
            {
              label: isNullable ? 'Must not be null' : 'May be null',
              icon: <CircleOff size={14} />,
              disabled: type === 'any' || type === 'other',
              onSelect: () => change(withNullable(row.schema, !isNullable)),
            },
            { kind: 'separator' },
            { label: 'Remove', icon: <Trash2 size={14} />, danger: true, onSelect: onRemove },
          ]}
        />
      </div>
      <Input
        aria-label={`Description of ${row.name}`}
        placeholder="What it means (models read this)"
        value={description}
        className="h-7! w-full text-xs"
        onChange={(event) => change(withDescription(row.schema, event.target.value))}
      />
      <div className="flex min-h-5 items-center gap-3 text-xs text-muted">
        <label className="flex items-center gap-1.5">
          <Checkbox
            aria-label={`${row.name} is required`}
            checked={row.isRequired}
            onChange={(isRequired) => onChange({ ...row, isRequired })}
          />{' '}
          Required
        </label>
        {isNullable ? <span>or null</span> : null}
        {hasInside ? (
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="ml-auto flex items-center gap-1 rounded hover:text-text"
          >
            <ChevronRight size={12} className={cn('transition-transform', isOpen && 'rotate-90')} /> {insideLabel(row.schema)}
          </button>
        ) : null}
      </div>
      {isOpen || !hasInside ? <SchemaParts schema={row.schema} onChange={change} label={row.name} /> : null}
    </li>
  );
}

/** The name of a field: what can't be one is shown as wrong and not stored; leaving the field puts the stored one back. */
function NameInput({
  name,
  others,
  isNew,
  onChange,
  onMove,
}: {
  readonly name: string;
  readonly others: readonly string[];
  readonly isNew: boolean;
  readonly onChange: (name: string) => void;
  readonly onMove: (by: 1 | -1) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? null : nameProblem(typed, others);
  const problemId = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The name of a new field is the first thing to write: typing replaces the one that was made up.
    if (!isNew) return;
    input.current?.focus();
    input.current?.select();
  }, [isNew]);
  return (
    <div className="min-w-0 flex-1">
      <Input
        aria-label={`Name of field ${name}`}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : problemId}
        ref={input}
        spellCheck={false}
        value={problem === null ? name : (typed ?? name)}
        className="h-7! w-full font-mono text-[12.5px]"
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          if (nameProblem(next, others) === null) onChange(next);
        }}
        onBlur={() => setTyped(null)}
        onKeyDown={(event) => {
          if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
          event.preventDefault();
          onMove(event.key === 'ArrowUp' ? -1 : 1);
        }}
      />
      {problem === null ? null : (
        <p id={problemId} className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

function TypeSelect({
  label,
  type,
  onChange,
}: {
  readonly label: string;
  readonly type: RowType;
  readonly onChange: (type: RowType) => void;
}) {
  // What only JSON Schema can say is not for choosing; it is shown where it is so.
  const offered = rowTypes.filter((name) => name !== 'other' || type === 'other');
  return (
    <Select
      size="sm"
      aria-label={label}
      className="w-34! shrink-0"
      value={type}
      onChange={(next) => onChange(next as RowType)}
      options={offered.map((name) => ({ value: name, label: rowTypeNames[name] }))}
    />
  );
}

function insideLabel(schema: JsonSchema): string {
  const { type, rows, items } = shapeOf(schema);
  if (type === 'array') return `List of ${rowTypeNames[shapeOf(items).type].toLowerCase()}`;
  return rows.length === 1 ? '1 field' : `${rows.length} fields`;
}

function keptWords(keywords: readonly string[]): string {
  return keywords.slice(0, 6).join(', ') + (keywords.length > 6 ? ' …' : '');
}
