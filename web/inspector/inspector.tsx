import { Trash2, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import type { Review } from '#graph/api';
import type { Scope } from '#graph/expression/ast';
import type { TypeScope } from '#graph/expression/type-scope';
import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Json, JsonObject } from '#graph/json';
import { settledNode } from '#graph/node-ports';
import type { AnyNodeType } from '#graph/node-type';
import type { Run } from '#graph/run';
import { useNodeTypes } from '../api/hooks.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { changeNode, focusThing, removeThings, rename } from '../editor/edits.ts';
import { nameProblem, toNodeName } from '../editor/node-name.ts';
import { SidePanel } from '../editor/side-panel.tsx';
import { rememberExample } from '../editor/test-run.ts';
import { EdgeRepair } from '../editor/edge-repair.tsx';
import type { InspectorTab } from '../editor/editor-state.ts';
import { TriggerAddressSection } from '../editor/how-to-call/trigger-address.tsx';
import { useEditor, useGraph, useSession, type EditorSession } from '../editor/session.ts';
import { AnswerForms } from '../editor/waiting-review.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { scrollableCode } from '../ui/model-text.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { focusField } from './focus-field.ts';
import { formOf } from './form-model.ts';
import { FieldSurroundingsProvider } from './inspector-context.ts';
import { PinSection } from './pin-section.tsx';
import { PolicySection } from './policy-section.tsx';
import { withKey } from './field-value.ts';
import { FieldRows, Fold } from './schema-form.tsx';
import { StepRunPanel } from './step-run-panel.tsx';
import { UnknownFields } from './unknown-fields.tsx';

export interface InspectorProps {
  readonly node: GraphNode;
  readonly type: AnyNodeType | undefined;
  readonly issues: readonly Issue[];
  readonly types: TypeScope;
  /** Of a node that goes through a list: the types in the fields for each item. */
  readonly itemTypes?: TypeScope | undefined;
  readonly values: Scope | null;
  readonly ports: readonly string[];
  readonly isLoopHead: boolean;
  readonly run: Run | null;
  readonly streams: { readonly [stepKey: string]: string };
  /** The open reviews that this node waits for. */
  readonly reviews: readonly Review[];
  /** The node's last output, to pin. */
  readonly lastValue: Json | undefined;
}

/** The panel of one node: its settings, what it did in the run on show, and its help. */
export function Inspector(props: InspectorProps) {
  const { node, type, run, streams, types, itemTypes, values, ports, issues, reviews } = props;
  const session = useSession();
  const chosen = useEditor((state) => state.inspectorTab);
  // Once answered there is nothing to answer any more: what the node does then comes up.
  const tab = chosen === 'answer' && reviews.length === 0 ? 'run' : chosen;
  const timeZone = useGraph((state) => state.graph.settings?.timeZone);
  const surroundings = useMemo(
    () => ({
      types,
      values,
      ports,
      timeZone,
      onExample: type?.isTrigger === true ? (example: Json) => rememberExample(session, node.id, example) : undefined,
      issues: issues.filter(({ nodeId }) => nodeId === node.id),
      perItem: type?.perItem === undefined || itemTypes === undefined ? undefined : { fields: type.perItem.fields, types: itemTypes },
    }),
    [session, types, itemTypes, values, ports, timeZone, issues, node.id, type],
  );
  return (
    <FieldSurroundingsProvider value={surroundings}>
      <SidePanel
        label={`Settings of ${node.name}`}
        takesFocus={false}
        onKeyDown={(event) =>
          event.key === 'Escape' &&
          !event.defaultPrevented &&
          event.currentTarget.contains(event.target as Node) &&
          closeAndReturn(session, node.id)
        }
      >
        <header className="flex items-center gap-3 px-4 pt-3 pb-2">
          <NodeIcon type={type} size={32} />
          <div className="min-w-0 flex-1">
            <NameField key={node.id} node={node} />
            <div className="truncate px-1 text-xs text-muted">{type?.title ?? node.type}</div>
          </div>
          <IconButton label="Delete the node" onClick={() => removeThings(session, [node.id], [])}>
            <Trash2 size={15} />
          </IconButton>
          <IconButton label="Close" onClick={() => session.ui.setState({ openNodeId: null })}>
            <X size={16} />
          </IconButton>
        </header>
        <Tabs
          aria-label="About this node"
          className="min-h-0 flex-1 [&>[role=tablist]]:px-4"
          contentClassName="overflow-y-auto p-4"
          value={tab}
          onChange={(next) => session.ui.setState({ inspectorTab: next as InspectorTab })}
          tabs={[
            ...(reviews.length === 0 ? [] : [{ value: 'answer', label: 'Answer', content: <AnswerForms reviews={reviews} /> }]),
            { value: 'settings', label: 'Settings', content: <Settings key={node.id} {...props} /> },
            {
              value: 'run',
              label: 'Last run',
              content:
                run === null ? (
                  <p className="py-8 text-center text-[13px] text-muted">
                    Nothing has run yet. Start a test run to see what goes in and comes out here.
                  </p>
                ) : (
                  <StepRunPanel run={run} nodeId={node.id} streams={streams} />
                ),
            },
            { value: 'help', label: 'Help', content: <Help type={type} /> },
          ]}
        />
      </SidePanel>
    </FieldSurroundingsProvider>
  );
}

/** How many rows a value has: adding or removing one is a step of undo of its own, even right after typing. */
function sizeOf(value: Json | undefined): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Closes the panel; the keyboard goes on at the node. */
function closeAndReturn(session: EditorSession, nodeId: string): void {
  session.ui.setState({ openNodeId: null });
  focusThing(session, nodeId);
}

/** The node's name; leaving the field renames, and every reference follows. */
function NameField({ node }: { node: GraphNode }) {
  const session = useSession();
  const [text, setText] = useState(node.name);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setText(node.name), [node.name]);
  const commit = () => {
    const name = text.trim();
    if (name === node.name || name === '') {
      setText(node.name);
      setProblem(null);
      return;
    }
    setProblem(rename(session, node.id, name));
  };
  return (
    <>
      <input
        aria-label="Node name"
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : 'node-name-problem'}
        title={problem ?? 'Rename: references follow'}
        value={text}
        spellCheck={false}
        onChange={(event) => {
          const next = toNodeName(event.target.value);
          setText(next);
          setProblem(nameProblem(next));
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setText(node.name);
          setProblem(null);
        }}
        className="w-full rounded-md border border-transparent bg-transparent px-1 text-[15px] leading-6 font-semibold hover:border-border focus:border-accent focus:outline-none aria-invalid:border-danger"
      />
      {problem === null ? null : (
        <p id="node-name-problem" className="px-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </>
  );
}

function Settings({ node, type, issues, ports, isLoopHead, lastValue }: InspectorProps) {
  if (type === undefined) {
    return (
      <p className="text-[13px] text-muted">
        This installation has no node type called “{node.type}”. The node is kept as it is; replace it to publish the workflow.
      </p>
    );
  }
  return <NodeSettings {...{ node, type, issues, ports, isLoopHead, lastValue }} />;
}

function NodeSettings({
  node,
  type,
  issues,
  ports,
  isLoopHead,
  lastValue,
}: Pick<InspectorProps, 'node' | 'issues' | 'ports' | 'isLoopHead' | 'lastValue'> & { type: AnyNodeType }) {
  const session = useSession();
  const panel = useRef<HTMLDivElement>(null);
  const asked = useEditor((state) => state.fieldFocus);
  useEffect(() => {
    if (asked === null || asked.nodeId !== node.id || panel.current === null) return;
    focusField(panel.current, asked.path);
    session.ui.setState({ fieldFocus: null });
  }, [asked, node.id, session]);
  const form = formOf(type);
  const change = (part: 'config' | 'inputs') => (key: string, value: Parameters<typeof withKey>[2]) =>
    changeNode(
      session,
      node.id,
      (current) => ({ ...current, [part]: withKey(current[part] as JsonObject, key, value) }),
      `${part}.${key} ${sizeOf(value)}`,
    );
  const own = issues.filter((issue) => issue.nodeId === node.id);
  const inputs = { value: node.inputs, onChange: change('inputs'), takesExpressions: true, path: 'inputs', issues: own };
  const config = { value: node.config, onChange: change('config'), takesExpressions: false, path: 'config', issues: own };
  // A choice that a type names first (a method, a mode, a workflow) decides what the other fields mean, so it stands above them.
  // So does the model or the knowledge that a node works with: it is what one wants to see of it.
  const first = form.config.filter(
    (field, index) =>
      !field.isAdvanced && (LEADING.has(field.widget) || (index === 0 && (field.widget === 'select' || field.widget === 'variant'))),
  );
  const rest = form.config.filter((field) => !first.includes(field));
  const settled = settledNode(node, type);
  const used = type.usedInputs?.(settled);
  const required = type.requiredInputs?.(settled) ?? [];
  // What does not count with these settings is shown only where there is something wrong with it.
  const fields = form.inputs
    .filter(({ key }) => used?.includes(key) !== false || own.some(({ path }) => path.startsWith(`inputs.${key}`)))
    .map((field) => (required.includes(field.key) ? { ...field, isRequired: true } : field));
  const general = own.filter((issue) => !issue.path.startsWith('config.') && !issue.path.startsWith('inputs.'));
  return (
    <div ref={panel} className="flex flex-col gap-5">
      {general.length === 0 ? null : (
        <ul className="flex flex-col gap-1.5">
          {general.map((issue) => (
            <li
              key={`${issue.code} ${issue.path} ${issue.edgeId ?? ''}`}
              className={`rounded-lg px-3 py-2 text-[13px] ${issue.severity === 'error' ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning'}`}
            >
              {issue.message} {issue.hint === undefined ? null : <span className="text-muted">{issue.hint}</span>}
              {issue.edgeId === undefined ? null : <EdgeRepair edgeId={issue.edgeId} className="mt-2" />}
            </li>
          ))}
        </ul>
      )}
      <UnknownFields node={node} type={type} />
      <p className="text-[13px] leading-5 text-muted">{type.description}</p>
      {type.isTrigger === true ? <TriggerAddressSection node={node} /> : null}
      <div className="flex flex-col gap-4">
        {first.length === 0 ? null : <FieldRows fields={first} {...config} />}
        <FieldRows fields={fields.filter((field) => !field.isAdvanced)} {...inputs} />
        <FieldRows fields={rest.filter((field) => !field.isAdvanced)} {...config} />
        {[...fields, ...rest].some((field) => field.isAdvanced) ? (
          <Fold title="More options">
            <FieldRows fields={fields.filter((field) => field.isAdvanced)} {...inputs} />
            <FieldRows fields={rest.filter((field) => field.isAdvanced)} {...config} />
          </Fold>
        ) : null}
      </div>
      {type.isTrigger === true ? null : <PolicySection node={node} type={type} ports={ports} isLoopHead={isLoopHead} />}
      <PinSection node={node} ports={ports} lastValue={lastValue} />
    </div>
  );
}

const LEADING: ReadonlySet<string> = new Set(['model', 'knowledge', 'workflow']);

function Help({ type }: { type: AnyNodeType | undefined }) {
  const types = useNodeTypes();
  const help = types.data?.find((candidate) => candidate.type === type?.type)?.help ?? '';
  if (help === '')
    return (
      <p className="text-[13px] text-muted">{types.isPending ? 'Loading…' : (type?.description ?? 'There is no help for this node.')}</p>
    );
  return (
    <div className="prose text-[13.5px]">
      <Markdown components={scrollableCode}>{help}</Markdown>
    </div>
  );
}
