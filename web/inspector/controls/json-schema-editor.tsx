import { useState } from 'react';
import type { Json, JsonSchema } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useFieldSurroundings } from '../inspector-context.ts';
import { schemaOfExample, withDescriptionsOf } from '../schema-example.ts';
import { asSchema } from '../schema-rows.ts';
import { SchemaFields } from './schema-fields.tsx';
import { ExampleText, schemaIn, SchemaText } from './schema-text.tsx';

export interface JsonSchemaEditorProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
}

/** A JSON Schema: as a form, as JSON, or made from an example. Whatever the form can't show stays as it is. */
export function JsonSchemaEditor({ value, onChange, label }: JsonSchemaEditorProps) {
  const schema = asSchema(value);
  const { onExample } = useFieldSurroundings();
  const [tab, setTab] = useState('form');
  // The text as it was typed, and the schema that stood in it: another schema (by the form, by undo) outdates the text.
  const [typed, setTyped] = useState<{ readonly text: string; readonly schema: string } | null>(null);
  const written = JSON.stringify(schema);
  const isTyped = typed !== null && typed.schema === written;
  const isUnfinished = isTyped && schemaIn(typed.text) === undefined;
  const write = (next: JsonSchema) => {
    setTyped(null);
    onChange(next as Json);
  };
  const hasSchema = Object.keys(schema).length > 0;
  return (
    <div className="rounded-lg border border-border px-3 pb-3">
      <Tabs
        aria-label={`${label} as`}
        value={tab}
        onChange={setTab}
        contentClassName="pt-3"
        tabs={[
          {
            value: 'form',
            label: 'Form',
            content: (
              <div className="flex flex-col gap-3">
                {isUnfinished ? (
                  <p role="status" className="rounded-md bg-warning-soft px-2.5 py-1.5 text-xs text-warning">
                    The text under JSON Schema is not finished. The form shows what was there before; changing it here discards that text.
                  </p>
                ) : null}
                <SchemaFields schema={schema} onChange={write} />
                {hasSchema ? (
                  <Button
                    variant="ghost"
                    size="sm"
                    className="self-start text-muted"
                    onClick={() => {
                      setTyped(null);
                      onChange(undefined);
                    }}
                  >
                    Clear schema
                  </Button>
                ) : null}
              </div>
            ),
          },
          {
            value: 'json',
            label: 'JSON Schema',
            content: (
              <SchemaText
                label={`${label} as JSON Schema`}
                text={isTyped ? typed.text : hasSchema ? JSON.stringify(schema, null, 2) : '{}'}
                onChange={(text) => {
                  const next = schemaIn(text);
                  setTyped({ text, schema: next === undefined ? written : JSON.stringify(next) });
                  if (next !== undefined && JSON.stringify(next) !== written) onChange(next as Json);
                }}
              />
            ),
          },
          {
            value: 'example',
            label: 'From an example',
            content: (
              <ExampleText
                hasSchema={hasSchema}
                onUse={(example) => {
                  write(withDescriptionsOf(schema, schemaOfExample(example)));
                  onExample?.(example);
                  setTab('form');
                }}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
