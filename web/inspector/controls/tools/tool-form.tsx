import { useMemo, useState } from 'react';
import type { Issue } from '#graph/issue';
import { scopeWith } from '#graph/expression/type-scope';
import type { Json, JsonObject } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import { Field, Input } from '../../../ui/input.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { Textarea } from '../../../ui/textarea.tsx';
import { FieldSurroundingsProvider } from '../../inspector-context.ts';
import { asObject } from '../../field-value.ts';
import { JsonSchemaEditor } from '../json-schema-editor.tsx';
import { ModeChoice } from './mode-choice.tsx';
import { NodeToolFields } from './node-tool-fields.tsx';
import { TestTool } from './test-tool.tsx';
import { nameProblem, withParameters } from './tool-list.ts';
import { ToolIssues } from './tool-row.tsx';
import { ToolSourceFacts } from './tool-source-facts.tsx';
import { useFixedValues } from './use-fixed-values.ts';

export interface ToolFormProps {
  /** Where the tool lies in the node, such as `config.tools[0]`. */
  readonly path: string;
  readonly tool: AgentTool;
  /** The names of the other tools. */
  readonly taken: readonly string[];
  readonly issues: readonly Issue[];
  readonly onChange: (tool: AgentTool) => void;
}

/** A tool's settings, and a place to try it. */
export function ToolForm(props: ToolFormProps) {
  const { tool } = props;
  // Kept here: the test is left to fix the tool, and come back to.
  const [testArguments, setTestArguments] = useState<string | null>(null);
  const fixed = useFixedValues();
  // In a tool's fields only these two names are known.
  const surroundings = useMemo(
    () => ({ types: scopeWith({ args: { schema: tool.parameters }, values: { schema: fixed } }), values: null }),
    [tool.parameters, fixed],
  );
  return (
    <FieldSurroundingsProvider value={surroundings}>
      <Tabs
        aria-label="About this tool"
        contentClassName="pt-4"
        tabs={[
          { value: 'settings', label: 'Settings', content: <Settings {...props} /> },
          { value: 'test', label: 'Test', content: <TestTool tool={tool} args={testArguments} onArgs={setTestArguments} /> },
        ]}
      />
    </FieldSurroundingsProvider>
  );
}

function Settings({ path, tool, taken, issues, onChange }: ToolFormProps) {
  const fieldPaths = [`${path}.config.`, `${path}.inputs.`, `${path}.name`];
  const general = issues.filter((issue) => !fieldPaths.some((start) => issue.path.startsWith(start)));
  return (
    <div className="flex flex-col gap-5">
      <ToolIssues issues={general} className="rounded-lg bg-sunken px-3 py-2" />
      <NameField tool={tool} taken={taken} onChange={onChange} />
      <Field label="Description" hint="The model reads this to decide: what the tool does, when to use it, what it gives back.">
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={4_000}
            value={tool.description}
            placeholder="Finds an order by its number and gives its state and its address."
            onChange={(event) => onChange({ ...tool, description: event.target.value })}
          />
        )}
      </Field>
      <ModeChoice value={tool.mode} onChange={(mode) => onChange({ ...tool, mode })} />
      <section aria-label="Arguments" className="flex flex-col gap-1.5">
        <h3 className="text-[13px] font-medium">Arguments</h3>
        <p className="text-xs leading-[18px] text-muted">
          {tool.kind === 'node'
            ? 'What the model gives with each call. Use them in the fields below as {{ args.name }}; describe each, for the model reads that too.'
            : 'What the model gives with each call, as the other side described it. Say more about a field where the model gets it wrong.'}
        </p>
        <JsonSchemaEditor
          label="Arguments"
          value={tool.parameters as Json}
          onChange={(parameters) => onChange(withParameters(tool, { ...asObject(parameters), type: 'object' } as JsonObject))}
        />
      </section>
      {tool.kind === 'node' ? (
        <NodeToolFields path={path} tool={tool} issues={issues} onChange={onChange} />
      ) : (
        <ToolSourceFacts tool={tool} onChange={onChange} />
      )}
    </div>
  );
}

/** The name is stored once it is one: half-typed names stay in the field. */
function NameField({ tool, taken, onChange }: Pick<ToolFormProps, 'tool' | 'taken' | 'onChange'>) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? tool.name;
  const problem = nameProblem(text, taken);
  return (
    <Field label="Name" hint="How the model calls it: letters, digits, _ and -." error={typed === null ? null : problem}>
      {(control) => (
        <Input
          {...control}
          value={text}
          spellCheck={false}
          autoComplete="off"
          maxLength={64}
          placeholder="look_up_order"
          className="font-mono text-[13px]"
          onChange={(event) => {
            const next = event.target.value.replaceAll(/\s/g, '_');
            setTyped(next);
            if (nameProblem(next, taken) === null) onChange({ ...tool, name: next });
          }}
          onBlur={() => problem === null && setTyped(null)}
        />
      )}
    </Field>
  );
}
