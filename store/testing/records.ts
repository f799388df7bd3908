import { randomUUID } from 'node:crypto';
import { emptyGraph } from '#graph/graph';
import type { StepRun } from '#graph/run';
import type { NewRun, RunRecord } from '../contract/stored-run.ts';
import type { Store } from '../contract/store.ts';

/** A time that is so many minutes after the beginning of a test. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();

/** A run as a test writes it down. */
export function newRun(change: Partial<NewRun> = {}): NewRun {
  return {
    id: randomUUID(),
    workflowId: 'w1',
    workflowName: 'Triage',
    version: null,
    trigger: 'manual',
    triggerNode: 'start',
    graphHash: 'g',
    planHash: 'p',
    startedAt: at(0),
    input: { a: 1 },
    ...change,
  };
}

/** A step run as a test writes it down. */
export function stepRun(change: Partial<StepRun> = {}): StepRun {
  return {
    nodeId: 'n1',
    name: 'draft',
    type: 'llm',
    scope: '',
    iteration: 0,
    status: 'finished',
    input: null,
    resolved: null,
    port: 'out',
    output: 'hello',
    error: null,
    attempts: 1,
    startedAt: at(1),
    finishedAt: at(2),
    tokens: 10,
    costUsd: 0.5,
    model: null,
    ...change,
  };
}

/** The end of a run as a test writes it down. */
export function runRecord(runId: string, change: Partial<RunRecord> = {}): RunRecord {
  return {
    runId,
    status: 'finished',
    output: 'done',
    error: null,
    failedNode: null,
    response: null,
    models: ['offline:heddle'],
    steps: [stepRun()],
    finishedAt: at(3),
    ...change,
  };
}

/** Opens a store that has one workflow, `w1`. */
export async function openWithWorkflow(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  await store.workflows.insert({
    id: 'w1',
    name: 'Triage',
    description: 'Sorts mail',
    templateId: 'support',
    graph: emptyGraph,
    exampleInput: { mail: 'hi' },
    at: at(0),
  });
  return store;
}
