import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { stepKey } from '#graph/step-key';
import type { RunStore } from '../../contract/runs.ts';
import type { NewRun, RunRecord } from '../../contract/stored-run.ts';
import { contentOwning } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import type { Removals } from '../removals.ts';
import { runs } from '../schema/runs.ts';
import { createGroupCommit } from './group-commit.ts';
import { endValues, keptRunInsertion } from './kept-run.ts';
import { notOfAnOpenRun } from './overdue-runs.ts';
import { runReading } from './run-reading.ts';
import { runStatements } from './run-statements.ts';
import { partOfHistory, stepRunTable } from './step-runs.ts';

/** Runs: written when accepted, archived when ended. */
export function runTable(database: StoreDatabase, removals: Removals): RunStore & { readonly flush: () => void } {
  const steps = stepRunTable(database);
  const own = contentOwning(database);
  const commit = createGroupCommit(database);
  const insertKept = keptRunInsertion(database);
  const statements = runStatements(database);
  const { insertion, endOf, ending, statusChange, handover, pendingCancel, reviewsOfEnded } = statements;

  /** Those among these runs that nothing needs any more. */
  function removable(ids: readonly string[]): readonly string[] {
    const wanted = and(
      sql`${runs.id} in (select value from json_each(${JSON.stringify(ids)}))`,
      isNotNull(runs.finishedAt),
      notOfAnOpenRun,
    );
    return database
      .select({ id: runs.id })
      .from(runs)
      .where(wanted)
      .all()
      .map(({ id }) => id);
  }

  function insert(tx: StoreTransaction, run: NewRun): boolean {
    const { input, tape, parentRunId, fingerprint, forkedFrom, replayOf, ...columns } = run;
    const handedOver = parentRunId === undefined ? 'pending' : 'done';
    const inputJson = JSON.stringify(input);
    const tapeJson = tape === undefined ? null : JSON.stringify(tape);
    const links = { parentRunId: parentRunId ?? null, forkedFrom: forkedFrom ?? null, replayOf: replayOf ?? null };
    const isNew =
      insertion(tx).run({ ...columns, ...links, handover: handedOver, fingerprint: fingerprint ?? null, inputJson, tapeJson }).changes > 0;
    if (isNew) own(tx, `run:${run.id}`, referencesIn(inputJson, tapeJson));
    return isNew;
  }

  function end(tx: StoreTransaction, record: RunRecord): void {
    const known = endOf(tx).get({ id: record.runId });
    if (known === undefined) return;
    const values = endValues(record);
    own(tx, `run:${record.runId}`, referencesIn(values.outputJson, values.responseJson));
    ending(tx).run({ id: record.runId, ...values });
    steps.replace(tx, { runId: record.runId, part: '' }, record.steps, known.finishedAt !== null);
    // A run that has ended asks nobody any more, however it ended.
    reviewsOfEnded(tx).run({ id: record.runId });
  }

  return {
    ...runReading(database, statements, steps),

    insert(run) {
      return commit((tx) => insert(tx, run));
    },

    keep(run, record) {
      return commit((tx) => {
        if (insertKept(tx, run, record)) {
          steps.replace(tx, { runId: run.id, part: '' }, record.steps, false);
          return true;
        }
        // Taken, perhaps by a run that was refused, whose place this one takes.
        if (!insert(tx, run)) return false;
        end(tx, record);
        return true;
      });
    },

    async markHandedOver(id) {
      return handover(database).run({ id, handover: 'done' }).changes > 0;
    },

    async cancelPending(id, at) {
      return pendingCancel(database).run({ id, at }).changes > 0;
    },

    async refuse(id) {
      handover(database).run({ id, handover: 'refused' });
    },

    archive(record) {
      return commit((tx) => end(tx, record));
    },

    /** Commits what waits for its group. */
    flush: (): void => commit.flush(),

    async settle(record) {
      writing(database, (tx) => {
        if (endOf(tx).get({ id: record.runId })?.finishedAt === null) end(tx, record);
      });
    },

    async archiveItems(runId, items, from) {
      const [first] = items;
      if (first === undefined) return;
      writing(database, (tx) => {
        // A run that was deleted meanwhile goes on until it notices; its records have no place any more.
        if (endOf(tx).get({ id: runId }) !== undefined)
          steps.replace(tx, { runId, part: from === undefined ? stepKey(first) : partOfHistory(from) }, items, true);
      });
    },

    async setStuck(id, reason) {
      const stuckJson = reason === null ? null : JSON.stringify(reason);
      const isNews = sql`${runs.stuckJson} is not ${stuckJson}`;
      database
        .update(runs)
        .set({ stuckJson })
        .where(and(eq(runs.id, id), isNull(runs.finishedAt), isNews))
        .run();
    },

    async setStatus(id, status) {
      statusChange(database).run({ id, status });
    },

    async remove(ids) {
      const ended = removable(ids);
      await removals.removeRuns(ended);
      return ended.length;
    },

    async removeContent(ids, at) {
      await removals.removeContent(removable(ids), at);
    },

    async forgetRefused(id) {
      database
        .delete(runs)
        .where(and(eq(runs.id, id), eq(runs.handover, 'refused')))
        .run();
    },
  };
}
