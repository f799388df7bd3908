import { useState } from 'react';
import type { Json, JsonSchema } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import type { TextProblem } from '../diagnose.ts';
import { jsonProblems, readJson, schemaProblems } from '../schema-problems.ts';
import { CodeField } from './code-field.tsx';

export interface SchemaTextProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
}

/** A JSON Schema as text, with what is wrong marked in it and told below. */
export function SchemaText({ text, onChange, label }: SchemaTextProps) {
  return (
    <div>
      <CodeField label={label} language="json" text={text} onChange={onChange} problems={schemaProblems} />
      <Problems text={text} problems={schemaProblems(text)} />
    </div>
  );
}

/** Where somebody pastes an example from which the schema is made. */
export function ExampleText({ hasSchema, onUse }: { readonly hasSchema: boolean; readonly onUse: (example: Json) => void }) {
  const [text, setText] = useState('');
  const problems = text.trim() === '' ? [] : jsonProblems(text);
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-muted">
        Paste a value as it should look. Its fields become the schema; of a list every item is looked at.
      </p>
      <CodeField
        label="Example"
        language="json"
        text={text}
        onChange={setText}
        problems={(typed) => (typed.trim() === '' ? [] : jsonProblems(typed))}
      />
      <Problems text={text} problems={problems} />
      <Button
        size="sm"
        className="self-start"
        disabled={text.trim() === '' || problems.length > 0}
        onClick={() => {
          const example = readJson(text);
          if (example !== undefined) onUse(example as Json);
        }}
      >
        {hasSchema ? 'Replace the schema by this shape' : 'Use this shape'}
      </Button>
    </div>
  );
}

function Problems({ text, problems }: { readonly text: string; readonly problems: readonly TextProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul role="status" aria-label="Problems" className="mt-1.5 flex flex-col gap-0.5 text-xs">
      {problems.slice(0, 4).map((problem) => (
        <li key={`${problem.from} ${problem.message}`} className={problem.severity === 'error' ? 'text-danger' : 'text-warning'}>
          Line {text.slice(0, problem.from).split('\n').length}: {problem.message}
        </li>
      ))}
      {problems.length > 4 ? <li className="text-muted">and {problems.length - 4} more</li> : null}
    </ul>
  );
}

/** The schema that a text holds; undefined for one that is not finished. */
export function schemaIn(text: string): JsonSchema | undefined {
  const value = readJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined;
}
