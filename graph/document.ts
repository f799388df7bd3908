import type { Graph } from './graph.ts';
import type { Json } from './json.ts';
import { isSameValue } from './types/type-names.ts';

/** What an editor changes and saves as one: the name, the description and the graph of a workflow. */
export interface WorkflowDocument {
  readonly name: string;
  readonly description: string;
  readonly graph: Graph;
}

/** Whether two documents have the same content; the order of fields does not matter. */
export function isSameDocument(one: WorkflowDocument, other: WorkflowDocument): boolean {
  return one === other || (one.name === other.name && one.description === other.description && isSame(one.graph, other.graph));
}

/** Whether two parts of a graph have the same content. Optional fields that are undefined count as absent. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  // Parts of a graph are JSON: a schema accepted them.
  return isSameValue(one as Json, other as Json);
}
