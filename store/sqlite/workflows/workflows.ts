import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { WorkflowSummary } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { defaultRetention, type Retention } from '#graph/retention';
import type { WorkflowStore } from '../../contract/workflows.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { replaceContent } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import type { Removals } from '../removals.ts';
import { runs } from '../schema/runs.ts';
import { versions, workflows } from '../schema/workflows.ts';
import { recordSave, repeatedSave, savedBy } from './workflow-saves.ts';

/** Workflows and their drafts. */
export function workflowTable(database: StoreDatabase, removals: Removals): WorkflowStore {
  // Written out, because drizzle leaves table names away in a query over one table.
  const lastRun = sql<
    string | null
  >`(select json_object('id', r.id, 'status', r.status, 'startedAt', r.started_at) from ${runs} r where r.workflow_id = workflows.id and r.handover <> 'refused' and r.replay_of is null order by r.started_at desc, r.id desc limit 1)`;
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
    const row = tx
      .select({ graphJson: workflows.graphJson, exampleInputJson: workflows.exampleInputJson })
      .from(workflows)
      .where(eq(workflows.id, id))
      .get();
    replaceContent(tx, `workflow:${id}`, referencesIn(row?.graphJson, row?.exampleInputJson));
  }

  return {
    async insert({ graph, exampleInput, at, ...workflow }) {
      writing(database, (tx) => {
        tx.insert(workflows)
          .values({
            ...workflow,
            revision: 1,
            nodeCount: graph.nodes.length,
            createdAt: at,
            updatedAt: at,
            graphJson: JSON.stringify(graph),
            exampleInputJson: JSON.stringify(exampleInput),
          })
          .run();
        ownDraft(tx, workflow.id);
      });
    },

    async get(id) {
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

    async list(query) {
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

    async save(id, change) {
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

    async describe(id, { name, description, by = null, at }) {
      return writing(database, (tx) => {
        const current = tx
          .select({ name: workflows.name, description: workflows.description, revision: workflows.revision, at: workflows.updatedAt })
          .from(workflows)
          .where(eq(workflows.id, id))
          .get();
        if (current === undefined) return null;
        const next = { name: name ?? current.name, description: description ?? current.description };
        if (next.name === current.name && next.description === current.description) return { revision: current.revision, at: current.at };
        const made = { revision: current.revision + 1, at };
        tx.update(workflows)
          .set({ ...next, revision: made.revision, updatedAt: at })
          .where(eq(workflows.id, id))
          .run();
        recordSave(tx, id, { by }, made);
        return made;
      });
    },

    async draft(id, known) {
      const head = database
        .select({ revision: workflows.revision, savedAt: workflows.updatedAt, liveVersion: workflows.liveVersion })
        .from(workflows)
        .where(eq(workflows.id, id))
        .get();
      if (head === undefined) return null;
      const latest = database
        .select({ number: max(versions.number) })
        .from(versions)
        .where(eq(versions.workflowId, id))
        .get();
      const isKnown = head.revision === known;
      const row = isKnown
        ? undefined
        : database
            .select({
              name: workflows.name,
              description: workflows.description,
              graphJson: workflows.graphJson,
              revision: workflows.revision,
              savedAt: workflows.updatedAt,
            })
            .from(workflows)
            .where(eq(workflows.id, id))
            .get();
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

    async setExampleInput(id, input) {
      writing(database, (tx) => {
        tx.update(workflows)
          .set({ exampleInputJson: JSON.stringify(input) })
          .where(eq(workflows.id, id))
          .run();
        ownDraft(tx, id);
      });
    },

    async remove(id) {
      const isHere = database.select({ id: workflows.id }).from(workflows).where(eq(workflows.id, id)).get() !== undefined;
      if (isHere) await removals.remove('workflow', id);
      return isHere;
    },

    async retention(id) {
      const row = database.select({ json: workflows.retentionJson }).from(workflows).where(eq(workflows.id, id)).get();
      return row === undefined ? null : row.json === null ? defaultRetention : (JSON.parse(row.json) as Retention);
    },

    async setRetention(id, retention) {
      return (
        database
          .update(workflows)
          .set({ retentionJson: JSON.stringify(retention) })
          .where(eq(workflows.id, id))
          .run().changes > 0
      );
    },

    async retentions() {
      const rows = database.select({ id: workflows.id, json: workflows.retentionJson }).from(workflows).orderBy(workflows.id).all();
      return rows.map(({ id, json }) => ({ id, retention: json === null ? defaultRetention : (JSON.parse(json) as Retention) }));
    },
  };
}

function toSummary<T extends { readonly lastRun: string | null }>(row: T): Omit<T, 'lastRun'> & { lastRun: WorkflowSummary['lastRun'] } {
  return { ...row, lastRun: row.lastRun === null ? null : (JSON.parse(row.lastRun) as WorkflowSummary['lastRun']) };
}
