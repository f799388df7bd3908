import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { Draft, WorkflowSummary } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { defaultRetention, type Retention } from '#graph/retention';
import { type Page, parseCursor, toPage } from '../../cursor.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { replaceContent, referencesIn } from '../content/content-refs.ts';
import type { Removals } from '../removals.ts';
import { runs, versions, workflows } from '../schema.ts';
import { type MadeSave, recordSave, repeatedSave, savedBy, type SaveOrigin } from './workflow-saves.ts';

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

/** Workflows and their drafts. */
export function workflowTable(database: StoreDatabase, removals: Removals) {
  // Written out, because drizzle leaves table names away in a query over one table.
  const lastRun = sql<string | null>`(select json_object('id', r.id, 'status', r.status, 'startedAt', r.started_at) from ${runs} r where r.workflow_id = workflows.id and r.handover <> 'refused' order by r.started_at desc, r.id desc limit 1)`;
  const summaryColumns = {
    id: workflows.id,
    name: workflows.name,
    description: workflows.description,
    revision: workflows.revision,
    liveVersion: workflows.liveVersion,
    nodeCount: workflows.nodeCount,
    templateId: workflows.templateId,
    createdAt: workflows.createdAt,
    updatedAt: workflows.updatedAt,
    lastRun,
  };

  /** The draft and its example hold on to the files that they name. */
  function ownDraft(tx: StoreTransaction, id: string): void {
    const row = tx.select({ graphJson: workflows.graphJson, exampleInputJson: workflows.exampleInputJson }).from(workflows).where(eq(workflows.id, id)).get();
    replaceContent(tx, `workflow:${id}`, referencesIn(row?.graphJson, row?.exampleInputJson));
  }

  return {
    async insert({ graph, exampleInput, at, ...workflow }: NewWorkflow): Promise<void> {
      writing(database, (tx) => {
        tx.insert(workflows)
        .values({ ...workflow, revision: 1, nodeCount: graph.nodes.length, createdAt: at, updatedAt: at, graphJson: JSON.stringify(graph), exampleInputJson: JSON.stringify(exampleInput) })
        .run();
        ownDraft(tx, workflow.id);
      });
    },

    async get(id: string): Promise<StoredWorkflow | null> {
      const row = database
        .select({ ...summaryColumns, graphJson: workflows.graphJson, exampleInputJson: workflows.exampleInputJson })
        .from(workflows)
        .where(eq(workflows.id, id))
        .get();
      if (row === undefined) return null;
      const { graphJson, exampleInputJson, ...summary } = row;
      // Only graphs that the schema accepted are ever written.
      return { ...toSummary(summary), graph: JSON.parse(graphJson) as Graph, exampleInput: JSON.parse(exampleInputJson) as Json };
    },

    /** A page of workflows, latest change first; null for a cursor that is none. */
    async list(query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<WorkflowSummary> | null> {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = database
        .select(summaryColumns)
        .from(workflows)
        .where(after === null ? undefined : sql`(${workflows.updatedAt}, ${workflows.id}) < (${after.at}, ${after.id})`)
        .orderBy(desc(workflows.updatedAt), desc(workflows.id))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => ({ at: row.updatedAt, id: row.id }));
      return { items: page.items.map(toSummary), nextCursor: page.nextCursor };
    },

    /**
     * Saves a change made on the current revision; else tells which one is current, or that the workflow is gone (null). The same save sent
     * again, by its editor and id, is not made twice: it answers with the revision that it made.
     */
    async save(id: string, change: WorkflowChange): Promise<({ readonly saved: true } & MadeSave) | { readonly saved: false; readonly revision: number } | null> {
      return writing(database, (tx) => {
        const origin = { saveId: change.saveId, editor: change.editor, by: change.by ?? null };
        const repeated = repeatedSave(tx, id, origin);
        if (repeated !== null) return { saved: true, ...repeated };
        const { changes } = tx
          .update(workflows)
          .set({
            revision: sql`${workflows.revision} + 1`,
            updatedAt: change.at,
            ...(change.name === undefined ? {} : { name: change.name }),
            ...(change.description === undefined ? {} : { description: change.description }),
            ...(change.graph === undefined ? {} : { graphJson: JSON.stringify(change.graph), nodeCount: change.graph.nodes.length }),
          })
          .where(and(eq(workflows.id, id), eq(workflows.revision, change.revision)))
          .run();
        const made = { revision: change.revision + 1, at: change.at };
        if (changes > 0) {
          if (change.graph !== undefined) ownDraft(tx, id);
          recordSave(tx, id, origin, made);
          return { saved: true, ...made };
        }
        const current = tx.select({ revision: workflows.revision }).from(workflows).where(eq(workflows.id, id)).get();
        return current === undefined ? null : { saved: false, revision: current.revision };
      });
    },

    /** Changes name and description, whatever the revision is; the revision counts up if that changes anything. Null when the workflow is gone. */
    async describe(id: string, { name, description, by = null, at }: WorkflowDescription): Promise<MadeSave | null> {
      return writing(database, (tx) => {
        const current = tx.select({ name: workflows.name, description: workflows.description, revision: workflows.revision, at: workflows.updatedAt }).from(workflows).where(eq(workflows.id, id)).get();
        if (current === undefined) return null;
        const next = { name: name ?? current.name, description: description ?? current.description };
        if (next.name === current.name && next.description === current.description) return { revision: current.revision, at: current.at };
        const made = { revision: current.revision + 1, at };
        tx.update(workflows).set({ ...next, revision: made.revision, updatedAt: at }).where(eq(workflows.id, id)).run();
        recordSave(tx, id, { by }, made);
        return made;
      });
    },

    /** The draft and who saved it; without the document for a caller who has that revision. */
    async draft(id: string, known?: number): Promise<Draft | null> {
      const head = database.select({ revision: workflows.revision, savedAt: workflows.updatedAt, liveVersion: workflows.liveVersion }).from(workflows).where(eq(workflows.id, id)).get();
      if (head === undefined) return null;
      const latest = database.select({ number: max(versions.number) }).from(versions).where(eq(versions.workflowId, id)).get();
      const isKnown = head.revision === known;
      const row = isKnown ? undefined : database.select({ name: workflows.name, description: workflows.description, graphJson: workflows.graphJson, revision: workflows.revision, savedAt: workflows.updatedAt }).from(workflows).where(eq(workflows.id, id)).get();
      const { revision, savedAt } = row ?? head;
      return {
        revision,
        savedAt,
        savedBy: savedBy(database, id, revision),
        liveVersion: head.liveVersion,
        latestVersion: latest?.number ?? null,
        // Only graphs that the schema accepted are ever written.
        document: row === undefined ? null : { name: row.name, description: row.description, graph: JSON.parse(row.graphJson) as Graph },
      };
    },

    /** Remembers the input of a test run, to offer it again. */
    async setExampleInput(id: string, input: Json): Promise<void> {
      writing(database, (tx) => {
        tx.update(workflows).set({ exampleInputJson: JSON.stringify(input) }).where(eq(workflows.id, id)).run();
        ownDraft(tx, id);
      });
    },

    /**
     * Removes a workflow with its versions, hook, runs and reviews, and the content that only they used; false when it was not there. Other
     * work goes on in the meantime, and a removal that a crash cuts short goes on at the next start.
     */
    async remove(id: string): Promise<boolean> {
      const isHere = database.select({ id: workflows.id }).from(workflows).where(eq(workflows.id, id)).get() !== undefined;
      if (isHere) await removals.remove('workflow', id);
      return isHere;
    },

    /** How long runs of a workflow are kept; null when it is not there. */
    async retention(id: string): Promise<Retention | null> {
      const row = database.select({ json: workflows.retentionJson }).from(workflows).where(eq(workflows.id, id)).get();
      return row === undefined ? null : row.json === null ? defaultRetention : (JSON.parse(row.json) as Retention);
    },

    /** Says how long runs of a workflow are kept; false when it is not there. */
    async setRetention(id: string, retention: Retention): Promise<boolean> {
      return database.update(workflows).set({ retentionJson: JSON.stringify(retention) }).where(eq(workflows.id, id)).run().changes > 0;
    },

    /** The ids of all workflows with how long their runs are kept. */
    async retentions(): Promise<readonly { readonly id: string; readonly retention: Retention }[]> {
      const rows = database.select({ id: workflows.id, json: workflows.retentionJson }).from(workflows).orderBy(workflows.id).all();
      return rows.map(({ id, json }) => ({ id, retention: json === null ? defaultRetention : (JSON.parse(json) as Retention) }));
    },
  };
}

function toSummary<T extends { readonly lastRun: string | null }>(row: T): Omit<T, 'lastRun'> & { lastRun: WorkflowSummary['lastRun'] } {
  return { ...row, lastRun: row.lastRun === null ? null : (JSON.parse(row.lastRun) as WorkflowSummary['lastRun']) };
}
