import { getTableColumns } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { RunSummary } from '#graph/run';
import type { NewRun, StoredResponse, StoredRun } from '../../contract/stored-run.ts';
import { runs } from '../schema/runs.ts';

const {
  inputJson: _input,
  outputJson: _output,
  responseJson: _response,
  reuseJson: _reuse,
  tapeJson: _tape,
  ...columns
} = getTableColumns(runs);

/** The columns that lists need; the long ones are left out. */
export const shortColumns = columns;

type RunRow = typeof runs.$inferSelect;
type ShortRow = Omit<RunRow, 'inputJson' | 'outputJson' | 'responseJson' | 'reuseJson' | 'tapeJson'>;

/** A run as lists show it. */
export function toSummary(row: ShortRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflowId,
    workflowName: row.workflowName,
    version: row.version,
    status: row.status,
    trigger: row.trigger,
    error: row.errorJson === null ? null : (JSON.parse(row.errorJson) as RunSummary['error']),
    failedNode: row.failedNode,
    ...(row.stuckJson === null ? {} : { stuck: JSON.parse(row.stuckJson) as NonNullable<RunSummary['stuck']> }),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    tokens: row.tokens,
    costUsd: row.costUsd,
    models: JSON.parse(row.modelsJson) as string[],
    ...(row.parentRunId === null ? {} : { parentRunId: row.parentRunId }),
    ...(row.contentRemovedAt === null ? {} : { contentRemovedAt: row.contentRemovedAt }),
    ...(row.forkedFrom === null ? {} : { forkedFrom: row.forkedFrom }),
    ...(row.replayOf === null ? {} : { replayOf: row.replayOf }),
  };
}

/** A run with everything but its steps. */
export function toStored(row: RunRow): StoredRun {
  return {
    ...toSummary(row),
    handover: row.handover,
    triggerNode: row.triggerNode,
    graphHash: row.graphHash,
    planHash: row.planHash,
    input: JSON.parse(row.inputJson) as Json,
    output: JSON.parse(row.outputJson) as Json,
    response: row.responseJson === null ? null : (JSON.parse(row.responseJson) as StoredResponse),
    tape: row.tapeJson === null ? undefined : (JSON.parse(row.tapeJson) as NonNullable<NewRun['tape']>),
    reuse: row.reuseJson === null ? undefined : (JSON.parse(row.reuseJson) as NonNullable<StoredRun['reuse']>),
  };
}
