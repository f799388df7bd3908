import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ToolTest } from '#graph/api';
import type { Json, JsonObject } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import { messageOf } from '../../../api/api-error.ts';
import { useTestTool } from '../../../api/hooks.ts';
import { useSession } from '../../../editor/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { FailureNote, type FailureNoteProps } from '../../../ui/failure-note.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { jsonProblems, readJson } from '../../schema-problems.ts';
import { CodeField } from '../code-field.tsx';
import { sampleArguments } from './sample-arguments.ts';
import { usesValues } from './tool-list.ts';
import { useFixedValues } from './use-fixed-values.ts';

export interface TestToolProps {
  readonly tool: AgentTool;
  /** The arguments as typed; null: an example made from the schema. */
  readonly args: string | null;
  readonly onArgs: (args: string | null) => void;
}

/** Calls a tool with arguments of one's own and shows what comes back. */
export function TestTool({ tool, args: typed, onArgs }: TestToolProps) {
  const { workflowId } = useSession();
  const args = typed ?? JSON.stringify(sampleArguments(tool.parameters), null, 2);
  const fixed = useFixedValues();
  const [values, setValues] = useState(() => JSON.stringify(sampleArguments(fixed), null, 2));
  const test = useTestTool();
  if (tool.kind === 'workflow') {
    return (
      <p className="text-[13px] leading-5 text-muted">
        Calling this tool is a run of its own.{' '}
        <Link href={`/workflows/${encodeURIComponent(tool.workflowId)}`} className="text-accent underline underline-offset-2">
          Open the workflow
        </Link>{' '}
        and start a test run there.
      </p>
    );
  }
  const problem = objectProblem(args) ?? (usesValues(tool) ? objectProblem(values) : null);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] leading-5 text-muted">
        Calls the tool once, as the agent would, without a model. It is a real call: what it changes is changed.
      </p>
      <div className="flex flex-col gap-1.5">
        <h3 className="text-[13px] font-medium">Arguments</h3>
        <CodeField label="Arguments to test with" language="json" text={args} onChange={onArgs} problems={jsonProblems} />
        <Button variant="ghost" size="sm" className="self-start" disabled={typed === null} onClick={() => onArgs(null)}>
          Back to the example
        </Button>
      </div>
      {usesValues(tool) ? (
        <div className="flex flex-col gap-1.5">
          <h3 className="text-[13px] font-medium">Values for tools</h3>
          <CodeField label="Values to test with" language="json" text={values} onChange={setValues} problems={jsonProblems} />
        </div>
      ) : null}
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      <Button
        variant="primary"
        className="self-start"
        busy={test.isPending}
        disabled={problem !== null || tool.name === ''}
        onClick={() =>
          test.mutate({
            tool,
            arguments: readJson(args) as Json,
            values: (usesValues(tool) ? readJson(values) : {}) as JsonObject,
            workflowId,
          })
        }
      >
        {test.isPending ? null : <FlaskConical size={15} />} {test.isPending ? 'Calling…' : 'Run the test'}
      </Button>
      <div aria-live="polite">
        {test.isError ? (
          <FailureNote {...failureOf(test.error)} />
        ) : test.data === undefined || test.isPending ? null : (
          <Outcome outcome={test.data} />
        )}
      </div>
    </div>
  );
}

function Outcome({ outcome }: { readonly outcome: ToolTest }) {
  const took = outcome.durationMs < 1_000 ? `${outcome.durationMs} ms` : `${(outcome.durationMs / 1_000).toFixed(1)} s`;
  if (!outcome.ok) return <FailureNote {...outcome.error} facts={[outcome.error.code, `after ${took}`]} />;
  return (
    <section aria-label="Result of the test" className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <Badge tone="success">Result</Badge>
        <span className="text-xs text-muted">after {took}</span>
      </div>
      <JsonView value={outcome.result} className="max-h-80 overflow-y-auto" />
    </section>
  );
}

function failureOf(error: unknown): FailureNoteProps {
  const { title, description } = messageOf(error);
  return { message: title, hint: description };
}

function objectProblem(text: string): string | null {
  const value = readJson(text);
  if (value === undefined) return 'This is not JSON yet.';
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'Give an object, such as { "name": "value" }.';
}
