import { PLAN_FORMAT } from '#graph/plan';
import type { RunArguments } from '#workers/workflow/messages';
import type { Engine } from '#workers/client/engine';
import { newId } from './ids.ts';

const RETRY_MS = 250;
const TIMEOUT_MS = 20_000;

/**
 * An engine that is healthy only once a real workflow has gone through Temporal and a worker and back: a port that
 * answers says too little, and the first run of a process is its slowest.
 */
export function withWarmUp(engine: Engine): Engine & { warmUp(): Promise<void> } {
  let isWarm = false;
  return {
    ...engine,
    async health() {
      return isWarm ? engine.health() : { ok: false, reason: 'the first workflow has not run yet' };
    },
    async warmUp() {
      while (!isWarm) {
        try {
          isWarm = (await engine.startAndAwait(emptyRun(), { timeoutMs: TIMEOUT_MS })) !== null;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
  };
}

/** A run of a single step that the store knows nothing of. */
function emptyRun(): RunArguments {
  const id = 'start';
  return {
    runId: newId('run'),
    workflowId: 'warm-up',
    workflowName: 'Warm-up',
    version: null,
    trigger: id,
    input: null,
    plan: {
      format: PLAN_FORMAT,
      steps: [
        {
          id,
          name: id,
          type: 'manual',
          typeVersion: 1,
          join: 'all',
          ports: ['out'],
          references: [],
          onError: { kind: 'fail' },
          body: { kind: 'assign', port: 'out', value: { kind: 'literal', value: null } },
        },
      ],
      edges: [],
      loops: [],
      entries: [id],
      captures: [],
    },
  };
}
