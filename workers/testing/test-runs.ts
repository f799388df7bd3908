import { expect } from 'vitest';
import { compile } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import type { Surroundings } from '#graph/surroundings';
import { canonicalJson } from '#graph/plan-hash';
import { createRunEngine } from '#workers/client/run-engine';
import type { Services } from '../activities/services.ts';
import type { RunArguments, RunResult, RunSnapshot } from '#workers/workflow/messages';
import { recordHistory } from './record-history.ts';
import { startTestEngine, type TestEngine } from './test-engine.ts';

/** Runs of drawn graphs on a test engine. */
export interface TestRuns {
  /** Starts a run and returns its id. */
  start(graph: Graph, input?: Json, surroundings?: Surroundings): Promise<string>;
  /** How a run ended. With a name, and HEDDLE_RECORD_HISTORIES set, its history is kept for the replay test. */
  ended(runId: string, recording?: string): Promise<RunResult>;
  snapshot(runId: string): Promise<RunSnapshot>;
  decide(reviewId: string, decision?: 'approve' | 'reject', said?: { readonly value?: Json; readonly comment?: string }): Promise<void>;
  cancel(runId: string): Promise<void>;
  /** Publishes a workflow that others can call, and returns its id. */
  publish(name: string, graph: Graph): Promise<string>;
}

let count = 0;

const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};

/** An engine whose nodes reach no HTTP, and no models but the given one, with runs on it; the caller stops `test`. */
export async function startTestRuns(
  address: string,
  catalogue: Catalogue,
  llm: Services['llm'] = unused,
): Promise<{ readonly test: TestEngine; readonly runs: TestRuns }> {
  const test = await startTestEngine({ address, catalogue, services: { http: unused, llm } });
  return { test, runs: createTestRuns(test, catalogue) };
}

/** Starts runs under ids of their own. */
function createTestRuns(test: TestEngine, catalogue: Catalogue): TestRuns {
  const engine = createRunEngine({
    client: test.client,
    events: test.bus,
    onError: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  const planOf = (graph: Graph, surroundings?: Surroundings) => {
    const compiled = compile(graph, catalogue, surroundings === undefined ? {} : { surroundings });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
    return compiled.plan;
  };

  async function insertWorkflow(id: string, name: string, graph: Graph): Promise<string> {
    const at = new Date().toISOString();
    await test.store.workflows.insert({ id, name, description: '', graph, exampleInput: null, templateId: null, at });
    return at;
  }

  return {
    async start(graph, input = {}, surroundings) {
      count += 1;
      const args: RunArguments = {
        runId: `test-${process.pid}-${Date.now()}-${count}`,
        workflowId: 'wf',
        workflowName: 'Test',
        version: null,
        plan: planOf(graph, surroundings),
        trigger: 'start',
        input,
      };
      if ((await test.store.workflows.get('wf')) === null) await insertWorkflow('wf', 'Test', graph);
      await test.store.runs.insert({
        ...args,
        id: args.runId,
        trigger: 'manual',
        triggerNode: 'start',
        graphHash: '',
        planHash: '',
        startedAt: new Date().toISOString(),
      });
      await engine.start(args);
      return args.runId;
    },
    async ended(runId, recording) {
      await expect.poll(async () => engine.result(runId), { timeout: 100_000, interval: 50 }).not.toBeNull();
      if (recording !== undefined) await recordHistory(test.client, runId, recording);
      return (await engine.result(runId))!;
    },
    async snapshot(runId) {
      const snapshot = await engine.query(runId);
      if (snapshot === null) throw new Error(`Temporal does not know ${runId}`);
      return snapshot;
    },
    async decide(reviewId, decision = 'approve', said = {}) {
      await engine.respond({ reviewId, decision, comment: '', ...said });
    },
    async cancel(runId) {
      await engine.cancel(runId);
    },
    async publish(name, graph) {
      count += 1;
      const id = `wf_${name}_${count}`;
      const at = await insertWorkflow(id, name, graph);
      const put = async (content: unknown): Promise<string> => (await test.store.blobs.put(canonicalJson(content as Json))).hash;
      await test.store.versions.publish({
        workflowId: id,
        revision: 1,
        slug: null,
        graphHash: await put(graph),
        planHash: await put(planOf(graph)),
        note: '',
        publishedAt: at,
      });
      return id;
    },
  };
}
