import type { StepRun } from '#graph/run';
import { referencesIn } from '../../contract/references-in.ts';
import type { NewRun, RunRecord } from '../../contract/stored-run.ts';
import { contentOwning } from '../content/content-refs.ts';
import { preparedOnce, type StoreDatabase, type StoreTransaction } from '../database.ts';

const COLUMNS = [
  'id',
  'workflow_id',
  'workflow_name',
  'version',
  'status',
  'handover',
  'trigger',
  'trigger_node',
  'graph_hash',
  'plan_hash',
  'started_at',
  'finished_at',
  'tokens',
  'cost_usd',
  'models_json',
  'failed_node',
  'error_json',
  'error_code',
  'fingerprint',
  'forked_from',
  'replay_of',
  'tape_json',
  'input_json',
  'output_json',
  'response_json',
] as const;

/** What the row of a run says of its end; tokens and cost are those of the record's own steps. */
export function endValues({ status, finishedAt, steps, models, failedNode, error, output, response }: RunRecord) {
  return {
    status,
    finishedAt,
    tokens: sum(steps, (step) => step.tokens),
    costUsd: sum(steps, (step) => step.costUsd),
    modelsJson: JSON.stringify(models),
    failedNode,
    errorCode: error?.code ?? null,
    errorJson: error && JSON.stringify(error),
    outputJson: JSON.stringify(output),
    responseJson: response && JSON.stringify(response),
  };
}

/**
 * Inserts a run that has ended already, in one statement, which takes less than writing it down twice. False, with nothing written, when
 * its id is taken, and for a called run, which inherits from its caller. Its step runs are the caller's to write.
 */
export function keptRunInsertion(database: StoreDatabase): (tx: StoreTransaction, run: NewRun, record: RunRecord) => boolean {
  const own = contentOwning(database);
  const insertion = preparedOnce(
    database.$client.prepare(
      `INSERT INTO runs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT (id) DO NOTHING`,
    ),
  );
  return (tx, run, record) => {
    if (run.parentRunId !== undefined) return false;
    const end = endValues(record);
    const inputJson = JSON.stringify(run.input);
    const tapeJson = run.tape === undefined ? null : JSON.stringify(run.tape);
    const { changes } = insertion(tx).run(
      run.id,
      run.workflowId,
      run.workflowName,
      run.version,
      end.status,
      'done',
      run.trigger,
      run.triggerNode,
      run.graphHash,
      run.planHash,
      run.startedAt,
      end.finishedAt,
      end.tokens,
      end.costUsd,
      end.modelsJson,
      end.failedNode,
      end.errorJson,
      end.errorCode,
      run.fingerprint ?? null,
      run.forkedFrom ?? null,
      run.replayOf ?? null,
      tapeJson,
      inputJson,
      end.outputJson,
      end.responseJson,
    );
    if (changes === 0) return false;
    own(tx, `run:${run.id}`, referencesIn(inputJson, tapeJson, end.outputJson, end.responseJson));
    return true;
  };
}

function sum(steps: readonly StepRun[], valueOf: (step: StepRun) => number): number {
  return steps.reduce((total, step) => total + valueOf(step), 0);
}
