import { and, asc, eq, sql } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { ModelCallRecord, StepRun } from '#graph/run';
import type { NodeOutput } from '../../contract/runs.ts';
import { contentOwning } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { preparedOnce, type StoreDatabase, type StoreQueries, type StoreTransaction } from '../database.ts';
import { stepRuns } from '../schema/runs.ts';

const STEP_COLUMNS = [
  'run_id',
  'part',
  'node_id',
  'name',
  'type',
  'scope',
  'iteration',
  'status',
  'port',
  'error_code',
  'model',
  'attempts',
  'started_at_ms',
  'finished_at_ms',
  'end_order',
  'tokens',
  'cost_usd',
  'input_json',
  'resolved_json',
  'output_json',
  'ports_json',
  'error_json',
  'more_json',
] as const;
const CALL_COLUMNS = [
  'run_id',
  'part',
  'node_id',
  'name',
  'model',
  'outcome',
  'error_code',
  'at_ms',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'duration_ms',
] as const;

/** The part of the step runs of one history of a run itself; `from` tells how many came before. No step key begins like this. */
export function partOfHistory(from: number): string {
  return `#${from}`;
}

/** Of the run itself: those of its last history, and of earlier ones. */
const isOwn = sql`(${stepRuns.part} = '' or ${stepRuns.part} like '#%')`;

/** The step runs of ended runs, a row each. */
export function stepRunTable(database: StoreDatabase) {
  const insertStep = inserter(database, 'step_runs', STEP_COLUMNS);
  const own = contentOwning(database);
  const insertCall = inserter(database, 'model_calls', CALL_COLUMNS);
  const [forgetSteps, forgetCalls] = ['step_runs', 'model_calls'].map((table) =>
    preparedOnce(database.$client.prepare(`DELETE FROM ${table} WHERE run_id = ? AND part = ?`)),
  );
  const ofRun = database
    .select()
    .from(stepRuns)
    .where(eq(stepRuns.runId, sql.placeholder('runId')))
    .orderBy(sql`not ${isOwn}`, asc(stepRuns.id))
    .prepare();
  const outputs = database
    .select({ name: stepRuns.name, outputJson: stepRuns.outputJson })
    .from(stepRuns)
    .where(
      and(eq(stepRuns.runId, sql.placeholder('runId')), eq(stepRuns.part, ''), eq(stepRuns.scope, ''), eq(stepRuns.status, 'finished')),
    )
    .orderBy(asc(stepRuns.id))
    .prepare();

  return {
    /** Writes the step runs of a part of a run in place of those that were written before. */
    replace(
      tx: StoreTransaction,
      { runId, part }: { readonly runId: string; readonly part: string },
      steps: readonly StepRun[],
      isAgain: boolean,
    ): void {
      if (isAgain) {
        forgetSteps?.(tx).run(runId, part);
        forgetCalls?.(tx).run(runId, part);
      }
      for (const step of steps) {
        const values = stepValues(runId, part, step);
        insertStep(tx, values);
        own(tx, `run:${runId}`, referencesIn(...values.filter((value) => typeof value === 'string')));
        for (const call of step.calls ?? []) insertCall(tx, callValues(runId, part, step, call));
      }
    },

    /** The step runs of a run in the order in which they began; those of long maps last. */
    of(runId: string): readonly StepRun[] {
      return ofRun.all({ runId }).map(toStepRun);
    },

    /** What the finished steps at the top of a run put out, in the order in which they began. */
    outputsOf(runId: string): readonly NodeOutput[] {
      return outputs.all({ runId }).map(({ name, outputJson }) => ({ name, output: parsed(outputJson) }));
    },
  };
}

/** One statement a row, prepared once: statements of 5 and of 16 rows took as long, 0.08 ms for a run of five steps. */
function inserter(
  database: StoreDatabase,
  table: string,
  columns: readonly string[],
): (queries: StoreQueries, row: readonly unknown[]) => void {
  const statement = preparedOnce(
    database.$client.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`),
  );
  return (queries, row) => void statement(queries).run(row);
}

function stepValues(runId: string, part: string, step: StepRun): readonly unknown[] {
  const {
    nodeId,
    name,
    type,
    scope,
    iteration,
    status,
    input,
    resolved,
    port,
    output,
    ports,
    error,
    attempts,
    startedAt,
    finishedAt,
    endOrder,
    tokens,
    costUsd,
    model,
    ...more
  } = step;
  return [
    runId,
    part,
    nodeId,
    name,
    type,
    scope,
    iteration,
    status,
    port,
    error?.code ?? null,
    model,
    attempts,
    milliseconds(startedAt),
    milliseconds(finishedAt),
    endOrder ?? null,
    tokens,
    costUsd,
    text(input),
    text(resolved),
    text(output),
    ports === undefined ? null : JSON.stringify(ports),
    text(error),
    moreText(more),
  ];
}

function callValues(runId: string, part: string, { nodeId, name, startedAt }: StepRun, call: ModelCallRecord): readonly unknown[] {
  const { model, outcome, code, inputTokens, outputTokens, costUsd, durationMs } = call;
  return [runId, part, nodeId, name, model, outcome, code ?? null, milliseconds(startedAt), inputTokens, outputTokens, costUsd, durationMs];
}

function toStepRun(row: typeof stepRuns.$inferSelect): StepRun {
  const { nodeId, name, type, scope, iteration, status, port, attempts, tokens, costUsd, model } = row;
  return {
    nodeId,
    name,
    type,
    scope,
    iteration,
    status,
    input: parsed(row.inputJson),
    resolved: parsed(row.resolvedJson),
    port,
    output: parsed(row.outputJson),
    ...(row.portsJson === null ? {} : { ports: JSON.parse(row.portsJson) as NonNullable<StepRun['ports']> }),
    error: row.errorJson === null ? null : (JSON.parse(row.errorJson) as StepRun['error']),
    attempts,
    startedAt: time(row.startedAtMs),
    finishedAt: time(row.finishedAtMs),
    ...(row.endOrder === null ? {} : { endOrder: row.endOrder }),
    tokens,
    costUsd,
    model,
    ...(row.moreJson === null ? {} : (JSON.parse(row.moreJson) as Partial<StepRun>)),
  };
}

function moreText(more: object): string | null {
  for (const field in more) if (Object.hasOwn(more, field)) return JSON.stringify(more);
  return null;
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function parsed(json: string | null): Json {
  return json === null ? null : (JSON.parse(json) as Json);
}

function milliseconds(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
