import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { disownContent, passContent } from './content/content-refs.ts';
import { type StoreDatabase, writing } from './database.ts';
import {
  knowledgeBases,
  knowledgeDocuments,
  knowledgeEvaluationResults,
  knowledgeEvaluations,
  knowledgeGenerations,
  knowledgeQuestionSets,
  knowledgeQuestions,
  knowledgeSourceItems,
  knowledgeSources,
} from './schema/knowledge.ts';
import { chatSessions, chatTurns } from './schema/chats.ts';
import { contentRefs, pendingRemovals } from './schema/content.ts';
import { cachedAnswers } from './schema/installation.ts';
import { memoryMessages, memorySessions } from './schema/memory.ts';
import { replayedRuns, replays } from './schema/replays.ts';
import { modelCalls, reviews, runs, stepRuns } from './schema/runs.ts';
import { versions, workflows } from './schema/workflows.ts';
import { deleteRows, inSlices } from './slices.ts';

type Kind = (typeof pendingRemovals.$inferSelect)['kind'];

/** Runs whose step runs are deleted together. */
const RUNS = 100;

/** Deletes what belongs to nobody of the content with these hashes. */
type Collect = (hashes: readonly string[]) => Promise<unknown>;

/** Deletes what has many rows some at a time, so that other work goes on, and then the content that only it used. */
export function removalTable(database: StoreDatabase, collect: Collect) {
  /** Deletes runs with everything that is theirs. What an open run may have been given by a run that it called stays with it. */
  async function removeRuns(ids: readonly string[]): Promise<readonly string[]> {
    const ofRuns = sql`run_id in (select value from json_each(${JSON.stringify(ids)}))`;
    for (const table of [stepRuns, modelCalls, reviews]) await deleteRows(database, table, ofRuns);
    const left = [...ids];
    const hashes: string[] = [];
    await inSlices((rows) =>
      writing(database, (tx) => {
        const some = left.splice(0, rows);
        const gone = tx
          .select({ id: runs.id, parentId: runs.parentRunId, version: runs.version, graphHash: runs.graphHash, planHash: runs.planHash })
          .from(runs)
          .where(inArray(runs.id, some))
          .all();
        for (const { id, parentId } of gone) {
          const parent =
            parentId === null
              ? undefined
              : tx
                  .select({ id: runs.id })
                  .from(runs)
                  .where(and(eq(runs.id, parentId), isNull(runs.finishedAt)))
                  .get();
          if (parent !== undefined) passContent(tx, `run:${id}`, `run:${parent.id}`);
        }
        hashes.push(
          ...disownContent(
            tx,
            some.map((id) => `run:${id}`),
          ),
          ...gone.flatMap(({ version, graphHash, planHash }) => (version === null ? [graphHash, planHash] : [])),
        );
        tx.delete(runs).where(inArray(runs.id, some)).run();
        return some.length;
      }),
    );
    return [...new Set(hashes)];
  }

  /** Deletes what ended runs took in and gave; the runs, their steps, times and costs stay. */
  async function removeContent(ids: readonly string[], at: string): Promise<readonly string[]> {
    const hashes: string[] = [];
    for (const id of ids) {
      await inSlices((rows) =>
        writing(database, (tx) => {
          const holding = tx
            .select({ id: stepRuns.id })
            .from(stepRuns)
            .where(and(eq(stepRuns.runId, id), sql`coalesce(input_json, resolved_json, output_json, ports_json, more_json) is not null`))
            .limit(rows)
            .all();
          const nothing = { inputJson: null, resolvedJson: null, outputJson: null, portsJson: null, moreJson: null };
          tx.update(stepRuns)
            .set(nothing)
            .where(
              inArray(
                stepRuns.id,
                holding.map((step) => step.id),
              ),
            )
            .run();
          return holding.length;
        }),
      );
      writing(database, (tx) => {
        tx.update(reviews).set({ valueJson: 'null', decidedValueJson: 'null' }).where(eq(reviews.runId, id)).run();
        tx.update(runs)
          .set({ inputJson: 'null', outputJson: 'null', responseJson: null, reuseJson: null, tapeJson: null, contentRemovedAt: at })
          .where(and(eq(runs.id, id), sql`${runs.finishedAt} is not null`))
          .run();
        hashes.push(...disownContent(tx, [`run:${id}`]));
      });
    }
    return [...new Set(hashes)];
  }

  async function removeWorkflow(id: string): Promise<readonly string[]> {
    const hashes = new Set<string>(
      database
        .select({ graphHash: versions.graphHash, planHash: versions.planHash })
        .from(versions)
        .where(eq(versions.workflowId, id))
        .all()
        .flatMap(({ graphHash, planHash }) => [graphHash, planHash]),
    );
    const add = (more: readonly string[]): void => more.forEach((hash) => hashes.add(hash));
    for (;;) {
      const some = database.select({ id: runs.id }).from(runs).where(eq(runs.workflowId, id)).limit(RUNS).all();
      if (some.length === 0) break;
      add(await removeRuns(some.map((run) => run.id)));
    }
    await deleteRows(database, replayedRuns, sql`replay_id in (select ${replays.id} from ${replays} where ${replays.workflowId} = ${id})`);
    await deleteRows(database, cachedAnswers, sql`workflow_id = ${id}`);
    await deleteRows(
      database,
      memoryMessages,
      sql`session_id in (select ${memorySessions.id} from ${memorySessions} where ${memorySessions.ownerId} = ${id})`,
    );
    const turns = sql`session_id in (select ${chatSessions.id} from ${chatSessions} where ${chatSessions.workflowId} = ${id})`;
    await inSlices((rows) =>
      writing(database, (tx) => {
        const some = tx.select({ id: chatTurns.id, runId: chatTurns.runId }).from(chatTurns).where(turns).limit(rows).all();
        add(
          disownContent(
            tx,
            some.map(({ runId }) => `chat:${runId}`),
          ),
        );
        tx.delete(chatTurns)
          .where(
            inArray(
              chatTurns.id,
              some.map((turn) => turn.id),
            ),
          )
          .run();
        return some.length;
      }),
    );
    writing(database, (tx) => {
      // The facts that the workflow owns lie in a space of its own.
      const owners = tx
        .select({ owner: contentRefs.owner })
        .from(contentRefs)
        .where(
          or(
            eq(contentRefs.owner, `workflow:${id}`),
            sql`${contentRefs.owner} >= ${`fact:${id}/`} and ${contentRefs.owner} < ${`fact:${id}0`}`,
          ),
        )
        .all();
      const ofReplays = tx.select({ id: replays.id }).from(replays).where(eq(replays.workflowId, id)).all();
      add(disownContent(tx, [...owners.map(({ owner }) => owner), ...ofReplays.map((replay) => `replay:${replay.id}`)]));
      tx.delete(workflows).where(eq(workflows.id, id)).run();
    });
    return [...hashes];
  }

  async function removeKnowledge(id: string): Promise<readonly string[]> {
    const hashes = new Set<string>();
    // Without its generations nothing is searched in it, and nothing goes into it.
    database.delete(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, id)).run();
    await inSlices((rows) =>
      writing(database, (tx) => {
        const some = tx
          .select({ id: knowledgeDocuments.id, hash: knowledgeDocuments.fileHash })
          .from(knowledgeDocuments)
          .where(eq(knowledgeDocuments.knowledgeId, id))
          .limit(rows)
          .all();
        for (const { hash } of some) hashes.add(hash);
        tx.delete(knowledgeDocuments)
          .where(
            inArray(
              knowledgeDocuments.id,
              some.map((document) => document.id),
            ),
          )
          .run();
        return some.length;
      }),
    );
    await deleteRows(
      database,
      knowledgeSourceItems,
      sql`source_id in (select ${knowledgeSources.id} from ${knowledgeSources} where ${knowledgeSources.knowledgeId} = ${id})`,
    );
    await deleteRows(
      database,
      knowledgeEvaluationResults,
      sql`evaluation_id in (select ${knowledgeEvaluations.id} from ${knowledgeEvaluations} where ${knowledgeEvaluations.knowledgeId} = ${id})`,
    );
    await deleteRows(
      database,
      knowledgeQuestions,
      sql`set_id in (select ${knowledgeQuestionSets.id} from ${knowledgeQuestionSets} where ${knowledgeQuestionSets.knowledgeId} = ${id})`,
    );
    database.delete(knowledgeBases).where(eq(knowledgeBases.id, id)).run();
    return [...hashes];
  }

  const works: { readonly [K in Kind]: (id: string) => Promise<readonly string[]> } = {
    workflow: removeWorkflow,
    knowledge: removeKnowledge,
  };

  /** Notes that a removal begins: it is brought to its end even if this process dies. */
  function begin(kind: Kind, id: string): void {
    database.insert(pendingRemovals).values({ kind, id, at: new Date().toISOString() }).onConflictDoNothing().run();
  }

  async function carryOut(kind: Kind, id: string): Promise<void> {
    await collect(await works[kind](id));
    database
      .delete(pendingRemovals)
      .where(and(eq(pendingRemovals.kind, kind), eq(pendingRemovals.id, id)))
      .run();
  }

  return {
    /** Deletes a workflow, or a knowledge base without its index files. A crash in the middle leaves it to `pending`. */
    async remove(kind: Kind, id: string): Promise<void> {
      begin(kind, id);
      await carryOut(kind, id);
    },

    /** Removals that were begun and have not ended. */
    pending(): readonly { readonly kind: Kind; readonly id: string }[] {
      return database
        .select({ kind: pendingRemovals.kind, id: pendingRemovals.id })
        .from(pendingRemovals)
        .orderBy(pendingRemovals.at)
        .all();
    },

    async removeRuns(ids: readonly string[]): Promise<void> {
      await collect(await removeRuns(ids));
    },

    async removeContent(ids: readonly string[], at: string): Promise<void> {
      await collect(await removeContent(ids, at));
    },
  };
}

/** Deletes many rows, some at a time. */
export type Removals = ReturnType<typeof removalTable>;
