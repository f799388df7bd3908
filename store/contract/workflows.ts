import type { Draft, SavedBy, WorkflowSummary } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Retention } from '#graph/retention';
import type { Page } from './page.ts';

/** A workflow with its draft. */
export interface StoredWorkflow extends WorkflowSummary {
  readonly graph: Graph;
  readonly exampleInput: Json;
}

export interface NewWorkflow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly templateId: string | null;
  readonly graph: Graph;
  readonly exampleInput: Json;
  readonly at: string;
}

/** What a save changes; fields left out stay. `revision` is the one that the change was made on. */
export interface WorkflowChange extends Partial<SaveOrigin> {
  readonly revision: number;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly graph?: Graph | undefined;
  readonly at: string;
}

/** A change of how a workflow is called and described, which is no matter of revisions: the last one counts. */
export interface WorkflowDescription extends Partial<SaveOrigin> {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly at: string;
}

/** Who makes a save, and the id by which the same save is known when it is sent again. */
export interface SaveOrigin {
  readonly saveId?: string | undefined;
  /** The editor whose saves follow each other; without one, all of a program's saves do. */
  readonly editor?: string | undefined;
  readonly by: SavedBy | null;
}

/** A save that was made. */
export interface MadeSave {
  readonly revision: number;
  readonly at: string;
}

/** Workflows and their drafts. */
export interface WorkflowStore {
  /** Keeps a new workflow with its draft, which has revision 1. */
  insert(workflow: NewWorkflow): Promise<void>;

  /** A workflow with its draft; null when it is not there. */
  get(id: string): Promise<StoredWorkflow | null>;

  /** A page of workflows, latest change first; null for a cursor that is none. */
  list(query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<WorkflowSummary> | null>;

  /**
   * Saves a change made on the current revision; else tells which one is current, or that the workflow is gone (null). The same save sent
   * again, by its editor and id, is not made twice: it answers with the revision that it made.
   * Of several saves on one revision one is made.
   */
  save(
    id: string,
    change: WorkflowChange,
  ): Promise<
    | ({
        readonly saved: true;
      } & MadeSave)
    | { readonly saved: false; readonly revision: number }
    | null
  >;

  /**
   * Changes name and description, whatever the revision is; the revision counts up if that changes anything. Null when the workflow is
   * gone.
   */
  describe(id: string, description: WorkflowDescription): Promise<MadeSave | null>;

  /** The draft and who saved it; without the document for a caller who has that revision. */
  draft(id: string, known?: number): Promise<Draft | null>;

  /** Remembers the input of a test run, to offer it again. */
  setExampleInput(id: string, input: Json): Promise<void>;

  /**
   * Removes a workflow with its versions, hook, runs and reviews, and the content that only they used; false when it was not there. Other
   * work goes on in the meantime, and a removal that a crash cuts short goes on at the next start.
   */
  remove(id: string): Promise<boolean>;

  /** How long runs of a workflow are kept; null when it is not there. */
  retention(id: string): Promise<Retention | null>;

  /** Says how long runs of a workflow are kept; false when it is not there. */
  setRetention(id: string, retention: Retention): Promise<boolean>;

  /** The ids of all workflows with how long their runs are kept. */
  retentions(): Promise<readonly { readonly id: string; readonly retention: Retention }[]>;
}
