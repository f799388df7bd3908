import { reviewSchema, workflowSchema, type Review, type Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { type Run, runSchema } from '#graph/run';
import { setTimeout as sleep } from 'node:timers/promises';

/** The HTTP API as a program uses it: with a key, failing loudly. */
export interface ApiClient {
  createWorkflow(name: string, graph: Graph): Promise<Workflow>;
  /** Publishes the draft; answers the workflow with its webhook. */
  publish(workflowId: string): Promise<Workflow>;
  startRun(workflowId: string, input: Json): Promise<string>;
  run(runId: string): Promise<Run>;
  /** Waits until a run has ended; survives that the server is away meanwhile. */
  ended(runId: string, timeoutMs: number): Promise<Run>;
  openReviews(): Promise<readonly Review[]>;
  decide(reviewId: string, decision: 'approve' | 'reject'): Promise<void>;
  /** Calls a published webhook with the workflow's own key. */
  call(workflow: Workflow, body: Json): Promise<Response>;
}

/** A client for the server at `url`. */
export function createApiClient({ url, apiKey }: { readonly url: string; readonly apiKey: string }): ApiClient {
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }
  const run = async (runId: string): Promise<Run> => runSchema.parse(await ask('GET', `/api/runs/${runId}`));
  const workflow = async (id: string): Promise<Workflow> => workflowSchema.parse(await ask('GET', `/api/workflows/${id}`));

  return {
    async createWorkflow(name, graph) {
      return workflowSchema.parse(await ask('POST', '/api/workflows', { name, graph }));
    },
    async publish(workflowId) {
      await ask('POST', `/api/workflows/${workflowId}/publish`, {});
      return workflow(workflowId);
    },
    async startRun(workflowId, input) {
      return ((await ask('POST', `/api/workflows/${workflowId}/runs`, { input })) as { runId: string }).runId;
    },
    run,
    async ended(runId, timeoutMs) {
      let last = 'it was never seen';
      for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(50)) {
        try {
          const seen = await run(runId);
          if (seen.status !== 'running' && seen.status !== 'waiting') return seen;
          last = `${seen.status}: ${seen.steps
            .filter((step) => step.status !== 'finished')
            .map((step) => `${step.name} ${step.status}`)
            .join(', ')}`;
        } catch (error) {
          last = (error as Error).message;
        }
      }
      throw new Error(`The run ${runId} has not ended within ${timeoutMs} ms: ${last}`);
    },
    async openReviews() {
      const page = (await ask('GET', '/api/reviews?status=open')) as { items: unknown[] };
      return page.items.map((item) => reviewSchema.parse(item));
    },
    async decide(reviewId, decision) {
      await ask('POST', `/api/reviews/${reviewId}/decision`, { decision });
    },
    async call({ hook }, body) {
      if (hook === null) throw new Error('the workflow has no webhook');
      return fetch(hook.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${hook.key ?? ''}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    },
  };
}
