import { z } from 'zod';
import { anyJson } from '#graph/any-json';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { removeSecrets } from '#graph/secrets/remove-secrets';
import { upgradeGraph } from '#graph/upgrade';
import type { StoredWorkflow } from '#store/contract/workflows';
import { HttpError } from '../http-error.ts';

/** A workflow as a file: what `export` writes and `import` reads. */
export const workflowFileSchema = z.object({
  heddle: z.literal(1),
  name: z.string(),
  description: z.string(),
  exampleInput: anyJson,
  graph: z.record(z.string(), anyJson),
  /** What was taken out: values that are or look like secrets. Reading a file ignores this list; the places themselves say it. */
  emptied: z.array(z.object({ node: z.string().nullable(), path: z.string(), what: z.string() })).optional(),
});

export type WorkflowFile = z.output<typeof workflowFileSchema>;

/** What an imported file holds. */
export interface ImportedWorkflow {
  readonly name: string;
  readonly description: string;
  readonly exampleInput: Json;
  readonly graph: Graph;
}

const wrapper = z.object({
  emptied: z.unknown().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  exampleInput: anyJson.optional(),
  graph: z.unknown(),
});

/** The file of a workflow, without its secrets; `emptied` lists what was taken out. */
export function exportWorkflow({ name, description, exampleInput, graph }: StoredWorkflow): WorkflowFile {
  const emptied: { node: string | null; path: string; what: string }[] = [];
  const clean = <T>(value: T, place: string, node: string | null): T => {
    const { value: cleaned, removed } = removeSecrets(value as Json);
    for (const { path, what } of removed)
      emptied.push({
        node,
        path: path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`), place),
        what,
      });
    return cleaned as T;
  };
  const nodes = graph.nodes.map((node) => ({
    ...node,
    config: clean(node.config, 'config', node.name),
    inputs: clean(node.inputs, 'inputs', node.name),
    policy: clean(node.policy, 'policy', node.name),
    pinned: clean(node.pinned, 'pinned', node.name),
    ...(node.origin === undefined ? {} : { origin: clean(node.origin, 'origin', node.name) }),
  }));
  const notes = graph.notes.map((note, at) => ({ ...note, text: clean(note.text, `notes[${at}]`, null) }));
  const file = {
    heddle: 1 as const,
    name,
    description: clean(description, 'description', null),
    exampleInput: clean(exampleInput, 'exampleInput', null),
    graph: { ...graph, nodes, notes },
  };
  // Json and zod's own type of JSON differ in `readonly` alone.
  return { ...(file as unknown as WorkflowFile), ...(emptied.length === 0 ? {} : { emptied }) };
}

/** Reads an exported file, or a bare graph; throws 422 naming the place that is wrong. */
export function importWorkflow(file: unknown): ImportedWorkflow {
  const isRecord = typeof file === 'object' && file !== null && !Array.isArray(file);
  if (!isRecord || !('graph' in file || 'nodes' in file))
    throw refused('This is no Heddle workflow: it has neither "graph" nor "nodes".', 'graph');
  const wrapped = 'graph' in file ? wrapper.safeParse(file) : wrapper.safeParse({ graph: file });
  if (!wrapped.success)
    throw refused(wrapped.error.issues[0]?.message ?? 'It is not valid.', wrapped.error.issues[0]?.path.join('.') ?? '');
  const { name, description, exampleInput, graph } = wrapped.data;
  const upgraded = upgradeGraph(graph);
  if (!upgraded.ok) throw refused(upgraded.message, ['graph', upgraded.path].filter((part) => part !== '').join('.'));
  return {
    name: name?.trim().slice(0, 120) || 'Imported workflow',
    description: description?.slice(0, 2_000) ?? '',
    exampleInput: (exampleInput ?? null) as Json,
    graph: upgraded.graph,
  };
}

function refused(message: string, path: string): HttpError {
  return new HttpError({
    status: 422,
    code: 'IMPORT_INVALID',
    message: path === '' ? message : `${path}: ${message}`,
    issues: [{ code: 'IMPORT_INVALID', severity: 'error', nodeId: null, path, message }],
  });
}
