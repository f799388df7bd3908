import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import { settledNode } from '#graph/node-ports';
import type { AgentTool } from '#graph/tool';
import { useSession } from '../../../editor/session.ts';
import { withKey } from '../../field-value.ts';
import { formOf } from '../../form-model.ts';
import { FieldRows, Fold } from '../../schema-form.tsx';

type NodeTool = Extract<AgentTool, { kind: 'node' }>;

export interface NodeToolFieldsProps {
  readonly path: string;
  readonly tool: NodeTool;
  readonly issues: readonly Issue[];
  readonly onChange: (tool: AgentTool) => void;
}

/** The settings and fields of the node that a tool runs; texts may hold what the model gives and what the workflow fixes. */
export function NodeToolFields({ path, tool, issues, onChange }: NodeToolFieldsProps) {
  const { catalogue } = useSession();
  const type = catalogue[tool.type];
  if (type === undefined) return <p className="text-[13px] text-danger">This installation has no node type called “{tool.type}”.</p>;
  const form = formOf(type);
  const used = type.usedInputs?.(settledNode(asNode(tool), type));
  const inputs = form.inputs.filter(
    ({ key }) => used?.includes(key) !== false || issues.some((issue) => issue.path.startsWith(`${path}.inputs.${key}`)),
  );
  const first = form.config.slice(0, 1).filter((field) => (field.widget === 'select' || field.widget === 'variant') && !field.isAdvanced);
  const rest = form.config.slice(first.length);
  const settings = {
    value: tool.config,
    takesExpressions: false,
    path: `${path}.config`,
    issues,
    onChange: (key: string, value: Parameters<typeof withKey>[2]) => onChange({ ...tool, config: withKey(tool.config, key, value) }),
  };
  const fields = {
    value: tool.inputs,
    takesExpressions: true,
    path: `${path}.inputs`,
    issues,
    onChange: (key: string, value: Parameters<typeof withKey>[2]) => onChange({ ...tool, inputs: withKey(tool.inputs, key, value) }),
  };
  return (
    <section aria-label={type.title} className="flex flex-col gap-4 border-t border-border pt-4">
      <div>
        <h3 className="text-[13px] font-semibold">{type.title}</h3>
        <p className="mt-0.5 text-xs leading-[18px] text-muted">
          What a call does. In the fields, <code className="font-mono">{'{{ args.… }}'}</code> is what the model gives and{' '}
          <code className="font-mono">{'{{ values.… }}'}</code> what the agent’s “Values for tools” fix, such as whose order it may see.
        </p>
      </div>
      <FieldRows fields={first} {...settings} />
      <FieldRows fields={inputs.filter((field) => !field.isAdvanced)} {...fields} />
      <FieldRows fields={rest.filter((field) => !field.isAdvanced)} {...settings} />
      {[...inputs, ...rest].some((field) => field.isAdvanced) ? (
        <Fold title="More options">
          <FieldRows fields={inputs.filter((field) => field.isAdvanced)} {...fields} />
          <FieldRows fields={rest.filter((field) => field.isAdvanced)} {...settings} />
        </Fold>
      ) : null}
    </section>
  );
}

function asNode({ type, config, inputs, name }: NodeTool): GraphNode {
  return { id: name, type, typeVersion: 1, name, position: { x: 0, y: 0 }, parentId: null, config, inputs, policy: {}, pinned: null };
}
