import { z } from 'zod';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { upgradeGraph } from '#graph/upgrade';
import type { StoredWorkflow } from '#store/workflows';
import { HttpError } from '../http-error.ts';

/** A workflow as a file: what `export` writes and `import` reads. */
export const workflowFileSchema = z.object({
  heddle: z.literal(1),
  name: z.string(),
  description: z.string(),
  exampleInput: z.json(),
  graph: z.record(z.string(), z.json()),
});

/** What an imported file holds. */
export interface ImportedWorkflow {
  readonly name: string;
  readonly description: string;
  readonly exampleInput: Json;
  readonly graph: Graph;
}

const wrapper = z.object({ name: z.string().optional(), description: z.string().optional(), exampleInput: z.json().optional(), graph: z.unknown() });

/** The file of a workflow. Secrets are in no graph by design; literal credentials that somebody typed into one are blanked. */
export function exportWorkflow({ name, description, exampleInput, graph }: StoredWorkflow): z.output<typeof workflowFileSchema> {
  const nodes = graph.nodes.map((node) => ({ ...node, config: withoutCredentials(node.config), inputs: withoutCredentials(node.inputs) }));
  // Json and zod's own type of JSON differ in `readonly` alone.
  return { heddle: 1, name, description, exampleInput: exampleInput as z.output<typeof workflowFileSchema>['exampleInput'], graph: { ...graph, nodes } as unknown as z.output<typeof workflowFileSchema>['graph'] };
}

/** Reads an exported file, or a bare graph; throws 422 naming the place that is wrong. */
export function importWorkflow(file: unknown): ImportedWorkflow {
  const isRecord = typeof file === 'object' && file !== null && !Array.isArray(file);
  if (!isRecord || !('graph' in file || 'nodes' in file)) throw refused('This is no Heddle workflow: it has neither "graph" nor "nodes".', 'graph');
  const wrapped = 'graph' in file ? wrapper.safeParse(file) : wrapper.safeParse({ graph: file });
  if (!wrapped.success) throw refused(wrapped.error.issues[0]?.message ?? 'It is not valid.', wrapped.error.issues[0]?.path.join('.') ?? '');
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
  return new HttpError({ status: 422, code: 'IMPORT_INVALID', message: path === '' ? message : `${path}: ${message}`, issues: [{ code: 'IMPORT_INVALID', severity: 'error', nodeId: null, path, message }] });
}

const CREDENTIAL_NAME = /^(authorization|proxy-authorization|cookie|x-api-key|x-auth-token|api[-_]?key|password|secret|access[-_]?token)$/i;

/** Blanks literal texts under names that mean a credential, also in lists of `{ name, value }`. */
function withoutCredentials<T extends Json>(value: T): T {
  return blank(value) as T;
}

function blank(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => blank(item as Json));
  const record = value as { readonly [name: string]: Json };
  const label = record['name'] ?? record['key'];
  const isNamed = typeof label === 'string' && CREDENTIAL_NAME.test(label);
  return Object.fromEntries(
    Object.entries(record).map(([name, inner]) => [name, isLiteral(inner) && (CREDENTIAL_NAME.test(name) || (isNamed && name === 'value')) ? '' : blank(inner)]),
  );
}

function isLiteral(value: Json): boolean {
  return typeof value === 'string' && !value.includes('{{');
}
