import { useState } from 'react';
import type { Issue } from '#graph/issue';
import { writeDuration } from '#graph/duration';
import type { Json } from '#graph/json';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { useFieldAria } from '../field-aria.ts';
import { textOf } from '../field-value.ts';
import type { FormField } from '../form-model.ts';
import { JsonField } from './json-field.tsx';
import { ProgramControl } from './code/program-control.tsx';
import { ConnectionPicker } from './connection-picker.tsx';
import { DurationControl } from './duration-control.tsx';
import { FieldsTable } from './fields-table.tsx';
import { filesOf } from './files/file-values.ts';
import { FilesField } from './files/files-field.tsx';
import { JsonSchemaEditor } from './json-schema-editor.tsx';
import { KeyValueTable } from './key-value-table.tsx';
import { MessagesControl } from './messages/messages-control.tsx';
import { KnowledgePicker } from './knowledge/knowledge-picker.tsx';
import { ModelPicker } from './model/model-picker.tsx';
import { OutputName } from './output-name.tsx';
import { ToolsControl } from './tools/tools-control.tsx';
import { WorkflowPicker } from './workflow/workflow-picker.tsx';
import { ValuesControl } from './values-control.tsx';

export interface ControlProps {
  readonly field: FormField;
  readonly id: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** Whether the values inside (of a table) may hold expressions. */
  readonly takesExpressions: boolean;
  /** What the check says of the node. */
  readonly issues?: readonly Issue[];
}

/** The control for a fixed value, and for the tables whose cells may hold expressions. */
export function Control(props: ControlProps) {
  const { field, id, value, onChange } = props;
  const aria = useFieldAria(id);
  switch (field.widget) {
    case 'text':
      return <TextControl {...props} />;
    case 'output-name':
      return <OutputName {...props} />;
    case 'textarea':
    case 'prompt':
    case 'expression':
      return (
        <Textarea
          {...aria}
          id={id}
          rows={4}
          className="w-full"
          value={typeof value === 'string' ? value : ''}
          placeholder={field.placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'number':
      return <NumberControl {...props} />;
    case 'duration':
      return (
        <DurationControl
          id={id}
          value={value}
          onChange={onChange}
          placeholder={typeof field.schema.default === 'number' ? writeDuration(field.schema.default) : field.placeholder}
          least={field.schema.minimum}
          most={field.schema.maximum}
        />
      );
    case 'switch':
      return (
        <div className="flex items-center justify-between gap-3">
          <label htmlFor={id} className="text-[13px] font-medium">
            {field.title}
          </label>
          <Switch {...aria} id={id} checked={value === true} onChange={onChange} />
        </div>
      );
    case 'select':
      return <SelectControl {...props} />;
    case 'tools':
      return <ToolsControl id={id} label={field.title} value={value} onChange={onChange} issues={props.issues ?? []} />;
    case 'model':
      return <ModelPicker id={id} value={value} onChange={onChange} />;
    case 'connection':
      return <ConnectionPicker id={id} value={typeof value === 'string' ? value : ''} onChange={onChange} />;
    case 'messages':
      return <MessagesControl {...props} />;
    case 'knowledge':
      return <KnowledgePicker id={id} value={typeof value === 'string' ? value : ''} onChange={onChange} />;
    case 'workflow':
      return <WorkflowPicker id={id} label={field.title} value={typeof value === 'string' ? value : ''} onChange={onChange} />;
    case 'files':
      return filesOf(value) === null ? (
        <JsonField id={id} label={field.title} value={value} onChange={onChange} />
      ) : (
        <FilesField {...props} />
      );
    case 'key-value':
      return props.takesExpressions && field.schema.type === undefined ? <ValuesControl {...props} /> : <KeyValueTable {...props} />;
    case 'fields':
      return <FieldsTable {...props} />;
    case 'json-schema':
      return <JsonSchemaEditor value={value} onChange={onChange} label={field.title} />;
    case 'code':
      return <ProgramControl id={id} label={field.title} text={typeof value === 'string' ? value : ''} onChange={onChange} />;
    default:
      return <JsonField id={id} label={field.title} value={value} onChange={onChange} />;
  }
}

/** A line of text. A text that is stored with line breaks keeps them: a line would drop them without a word. */
function TextControl({ field, id, value, onChange }: ControlProps) {
  const aria = useFieldAria(id);
  const text = textOf(value);
  const [isLine, setLine] = useState(true);
  if (isLine && text.includes('\n')) setLine(false);
  const write = (next: string): void => onChange(next === '' && !field.isRequired ? undefined : next);
  const common = { ...aria, id, value: text, placeholder: field.placeholder, className: 'w-full' };
  return isLine ? (
    <Input {...common} onChange={(event) => write(event.target.value)} />
  ) : (
    <Textarea {...common} rows={3} onChange={(event) => write(event.target.value)} />
  );
}

function SelectControl({ field, id, value, onChange }: ControlProps) {
  const aria = useFieldAria(id);
  // The list says what each choice means; of the chosen one it stays in sight.
  const hint = field.options.find((option) => option.value === value)?.hint;
  return (
    <div>
      <Select
        {...aria}
        id={id}
        aria-label={field.title}
        value={value === undefined || value === null ? '' : JSON.stringify(value)}
        onChange={(chosen) => onChange(chosen === '' ? undefined : (JSON.parse(chosen) as Json))}
        options={field.options.map((option) => ({ value: JSON.stringify(option.value), label: option.label, description: option.hint }))}
      />
      {hint === undefined ? null : <p className="mt-1 text-xs leading-[18px] text-muted">{hint}</p>}
    </div>
  );
}

function NumberControl({ field, id, value, onChange }: ControlProps) {
  const { minimum, maximum, type } = field.schema;
  const aria = useFieldAria(id);
  return (
    <Input
      {...aria}
      id={id}
      type="number"
      inputMode={type === 'integer' ? 'numeric' : 'decimal'}
      step={type === 'integer' ? 1 : 'any'}
      min={minimum}
      max={maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined}
      value={typeof value === 'number' ? value : ''}
      placeholder={field.placeholder}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.valueAsNumber)}
    />
  );
}
