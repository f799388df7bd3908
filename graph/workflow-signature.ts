import { checkTypes, type GraphTypes } from './graph-types.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { JsonSchema } from './json.ts';
import { settledNode } from './node-ports.ts';
import type { Catalogue } from './node-type.ts';
import type { Surroundings, WorkflowSignature } from './surroundings.ts';
import { anyOf, propertyType } from './types/schema-type.ts';

/** The triggers by which a workflow takes a call from another one, the most fitting first. */
export const CALLABLE_TRIGGERS = ['called', 'manual', 'chat', 'webhook'] as const;

const MESSAGE: JsonSchema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };

/** The trigger node that takes a call from another workflow; undefined when there is none. */
export function callableTrigger(graph: Pick<Graph, 'nodes'>): GraphNode | undefined {
  return CALLABLE_TRIGGERS.map((type) => graph.nodes.find((node) => node.type === type && node.parentId === null)).find(
    (node) => node !== undefined,
  );
}

/** What a graph takes and gives when it is called as a workflow, and which workflows it calls itself. */
export function workflowSignature(
  graph: Graph,
  catalogue: Catalogue,
  surroundings?: Surroundings,
): Pick<WorkflowSignature, 'input' | 'output' | 'calls'> {
  const types = checkTypes(graph, catalogue, surroundings);
  const trigger = callableTrigger(graph);
  return {
    input: trigger === undefined ? {} : inputType(trigger, types),
    output: outputType(graph, types),
    calls: calledWorkflows(graph, catalogue),
  };
}

/** The ids of the workflows that a graph calls. */
export function calledWorkflows(graph: Graph, catalogue: Catalogue): readonly string[] {
  const called = graph.nodes.flatMap((node) => {
    const type = catalogue[node.type];
    return type?.callsWorkflows?.(settledNode(node, type)) ?? [];
  });
  return [...new Set(called)].filter((id) => id !== '');
}

function inputType(trigger: GraphNode, types: GraphTypes): JsonSchema {
  const given = types.portType(trigger.id, 'out');
  if (trigger.type === 'chat') return MESSAGE;
  return trigger.type === 'webhook' ? (propertyType(given, 'body') ?? {}) : given;
}

/** The body of whichever respond node answers, else what the run ends with. */
function outputType(graph: Graph, types: GraphTypes): JsonSchema {
  const reached = new Set(types.flows[0]?.order ?? []);
  const top = graph.nodes.filter((node) => node.parentId === null && reached.has(node.id));
  const answers = top
    .filter((node) => node.type === 'respond')
    .map((node) => types.node(node.id)?.fields['body']?.schema ?? types.node(node.id)?.inputType ?? {});
  if (answers.length > 0) return anyOf(answers);
  const ends = top.filter((node) => !graph.edges.some((edge) => edge.from.node === node.id));
  const [only] = ends;
  return only !== undefined && ends.length === 1 ? types.portType(only.id, 'out') : {};
}
