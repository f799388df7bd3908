import type { Scope } from '#graph/expression/ast';
import type { Graph } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import type { Run } from '#graph/run';

/** The newest output of each node, by name: of the run on show where it has one, else of any earlier run. */
export function lastOutputs(lastValues: JsonObject, run: Run | null): JsonObject {
  if (run === null) return lastValues;
  const outputs: { [name: string]: Json } = { ...lastValues };
  for (const step of run.steps) if (step.status === 'finished') outputs[step.name] = step.output;
  return outputs;
}

/** What expressions of a node would have seen last; null when nothing before it has run. */
export function previewScope(input: { graph: Graph; nodeId: string; outputs: JsonObject; run: Run | null }): Scope | null {
  const { graph, nodeId, outputs, run } = input;
  const node = graph.nodes.find((candidate) => candidate.id === nodeId);
  if (node === undefined || Object.keys(outputs).length === 0) return null;
  const names = new Map(graph.nodes.map((candidate) => [candidate.id, candidate.name]));
  const sources = [...new Set(graph.edges.filter((edge) => edge.to.node === nodeId).map((edge) => names.get(edge.from.node) ?? ''))].filter(
    (name) => name in outputs,
  );
  const step = run?.steps.findLast(
    (candidate) => candidate.nodeId === nodeId && candidate.status !== 'skipped' && candidate.status !== 'pending',
  );
  const container = node.parentId === null ? undefined : run?.steps.findLast((candidate) => candidate.nodeId === node.parentId);
  const items = (container?.resolved as JsonObject | null | undefined)?.['items'];
  const item = Array.isArray(items) ? ((items as readonly Json[])[0] ?? null) : null;
  const merged = sources.length === 1 ? outputs[sources[0]!]! : Object.fromEntries(sources.map((name) => [name, outputs[name]!]));
  const inContainer = node.parentId === null ? {} : { item, index: 0 };
  return {
    ...outputs,
    input: step?.input ?? (sources.length === 0 && node.parentId !== null ? item : merged),
    previous: null,
    run:
      run === null
        ? { id: 'run', workflowId: '', workflowName: '', version: null, startedAt: '2026-01-01T00:00:00.000Z' }
        : { id: run.id, workflowId: run.workflowId, workflowName: run.workflowName, version: run.version, startedAt: run.startedAt },
    ...inContainer,
  };
}
