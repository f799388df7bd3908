import type { JsonSchema } from './json.ts';

/** What others may know of a published workflow: enough to call it and to type the call. */
export interface WorkflowSignature {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The version described; null: not published yet. */
  readonly version: number | null;
  /** What the trigger takes. */
  readonly input: JsonSchema;
  /** What the run answers. */
  readonly output: JsonSchema;
  /** Ids of the workflows that it calls in turn. */
  readonly calls: readonly string[];
}

/** What a graph can refer to beyond itself, while it is checked. */
export interface Surroundings {
  /** The workflow that the graph belongs to; null for a graph on its own. */
  readonly workflowId: string | null;
  /** By id; null when it is not known, so that nothing is said of missing ones. */
  readonly workflows: { readonly [id: string]: WorkflowSignature } | null;
  /** Ids of the stored connections; left out when they are not known. */
  readonly connections?: readonly string[] | null;
  /** Ids of the knowledge bases; left out when they are not known. */
  readonly knowledge?: readonly string[] | null;
  /** The parts before the colon of models that can be asked; left out, or empty, when they are not known. */
  readonly providers?: readonly string[] | null;
}

/** Whether a graph's surroundings hold something; true where they are not known. */
export function isKnown(known: readonly string[] | null | undefined, id: string): boolean {
  return known === null || known === undefined || known.includes(id);
}

/** A graph on its own. */
export const nothingAround: Surroundings = { workflowId: null, workflows: null };
