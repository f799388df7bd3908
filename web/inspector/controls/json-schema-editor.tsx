import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json, JsonSchema } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { asSchema, rowsOf, rowTypeNames, rowTypes, schemaOfExample, schemaOfRows, type SchemaRow } from '../schema-rows.ts';
import { CodeField } from './code-field.tsx';

export interface JsonSchemaEditorProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
}

/** A JSON Schema: as rows of fields, as JSON, or made from an example. */
export function JsonSchemaEditor({ value, onChange, label }: JsonSchemaEditorProps) {
  const schema = asSchema(value);
  const rows = rowsOf(schema);
  const [tab, setTab] = useState(rows === null ? 'json' : 'fields');
  const write = (next: JsonSchema) => onChange(next as Json);
  return (
    <div className="rounded-lg border border-border px-3 pb-3">
      <Tabs
        aria-label={`${label} as`}
        value={tab}
        onChange={setTab}
        contentClassName="pt-3"
        tabs={[
          {
            value: 'fields',
            label: 'Fields',
            content: rows === null ? <p className="text-[13px] text-muted">This schema says more than a list of fields can. Edit it as JSON.</p> : <RowsEditor rows={rows} onChange={(next) => write(schemaOfRows(next, schema))} />,
          },
          { value: 'json', label: 'JSON', content: <SchemaText schema={schema} onChange={write} label={label} /> },
          {
            value: 'example',
            label: 'From an example',
            content: (
              <ExampleText
                onUse={(example) => {
                  write(schemaOfExample(example));
                  setTab('fields');
                }}
              />
            ),
          },
        ]}
      />
    </div>
  );
}

function RowsEditor({ rows, onChange }: { rows: readonly SchemaRow[]; onChange: (rows: readonly SchemaRow[]) => void }) {
  const [draft, setDraft] = useState<readonly SchemaRow[] | null>(null);
  // A row without a name is not stored, but must not vanish while it is being named.
  const isStale = draft !== null && JSON.stringify(draft.filter((row) => row.name !== '')) !== JSON.stringify(rows);
  const shown = draft === null || isStale ? rows : draft;
  const write = (next: readonly SchemaRow[]) => {
    setDraft(next);
    const names = next.map((row) => row.name).filter(Boolean);
    if (new Set(names).size === names.length) onChange(next);
  };
  const change = (index: number, part: Partial<SchemaRow>) => write(shown.with(index, { ...shown[index]!, ...part }));
  return (
    <div className="flex flex-col gap-3">
      {shown.map((row, index) => (
        <div key={index} className="flex flex-col gap-1.5">
          <div className="flex items-center gap-1.5">
            <Input aria-label={`Name of field ${index + 1}`} placeholder="name" value={row.name} className="min-w-0 flex-1 font-mono text-[12.5px]" onChange={(event) => change(index, { name: event.target.value })} />
            <Select aria-label={`Type of ${row.name}`} className="w-32! shrink-0" value={row.type} onChange={(type) => change(index, { type: type as SchemaRow['type'] })} options={rowTypes.map((type) => ({ value: type, label: rowTypeNames[type] }))} />
            <IconButton label={`Remove ${row.name === '' ? `field ${index + 1}` : row.name}`} onClick={() => write(shown.filter((_, other) => other !== index))}>
              <X size={14} />
            </IconButton>
          </div>
          <div className="flex items-center gap-3">
            <Input aria-label={`Description of ${row.name}`} placeholder="What it means (models read this)" value={row.description} className="h-7! min-w-0 flex-1 text-xs" onChange={(event) => change(index, { description: event.target.value })} />
            <label className="mr-9 flex items-center gap-1.5 text-xs text-muted">
              <Checkbox checked={row.isRequired} onChange={(isRequired) => change(index, { isRequired })} /> Required
            </label>
          </div>
        </div>
      ))}
      <Button variant="ghost" size="sm" className="self-start" onClick={() => write([...shown, { name: '', type: 'string', isRequired: true, description: '', rest: {} }])}>
        <Plus size={14} /> Add field
      </Button>
    </div>
  );
}

function SchemaText({ schema, onChange, label }: { schema: JsonSchema; onChange: (schema: JsonSchema) => void; label: string }) {
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? schema : parse(text);
  return (
    <div>
      <CodeField
        label={label}
        language="json"
        text={text ?? JSON.stringify(schema, null, 2)}
        onChange={(next) => {
          setText(next);
          const value = parse(next);
          if (value !== null && typeof value === 'object' && !Array.isArray(value)) onChange(value as JsonSchema);
        }}
      />
      {parsed === undefined ? <p className="mt-1 text-xs text-danger">This is not JSON yet; the last valid schema is kept.</p> : null}
    </div>
  );
}

function ExampleText({ onUse }: { onUse: (example: Json) => void }) {
  const [text, setText] = useState('{\n  "question": "How do I reset my password?"\n}');
  const parsed = parse(text);
  return (
    <div className="flex flex-col gap-2">
      <CodeField label="Example" language="json" text={text} onChange={setText} />
      <Button size="sm" className="self-start" disabled={parsed === undefined} onClick={() => parsed !== undefined && onUse(parsed as Json)}>
        Use this shape
      </Button>
    </div>
  );
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
