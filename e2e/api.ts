import { type APIRequestContext, expect } from '@playwright/test';
import { workflowSchema, type Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { retentionSchema, type Retention } from '#graph/retention';
import { runSchema, type Run } from '#graph/run';

/** The API as a story's set-up uses it: with the access key, failing loudly. */
export class Api {
  readonly #request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.#request = request;
  }

  async createWorkflow(name: string, graph: Graph): Promise<Workflow> {
    return workflowSchema.parse(await this.#call('POST', '/api/workflows', { name, graph }));
  }

  async importTemplate(id: string): Promise<Workflow> {
    return workflowSchema.parse(await this.#call('POST', `/api/templates/${id}/import`, {}));
  }

  async workflow(id: string): Promise<Workflow> {
    return workflowSchema.parse(await this.#call('GET', `/api/workflows/${id}`));
  }

  async saveGraph(id: string, graph: Graph): Promise<Workflow> {
    const { revision } = await this.workflow(id);
    await this.#call('PUT', `/api/workflows/${id}`, { revision, graph });
    return this.workflow(id);
  }

  async publish(id: string, note = ''): Promise<void> {
    await this.#call('POST', `/api/workflows/${id}/publish`, { note });
  }

  /** Makes a connection and gives its id; it is there for all later stories until it is deleted. */
  async createConnection(body: Json): Promise<string> {
    return ((await this.#call('POST', '/api/connections', body)) as { id: string }).id;
  }

  async deleteConnection(id: string): Promise<void> {
    await this.#request.fetch(`/api/connections/${id}?force=true`, { method: 'DELETE' });
  }

  async retention(id: string): Promise<Retention> {
    return retentionSchema.parse(await this.#call('GET', `/api/workflows/${id}/retention`));
  }

  async startRun(id: string, input: Json = null): Promise<string> {
    return ((await this.#call('POST', `/api/workflows/${id}/runs`, { input })) as { runId: string }).runId;
  }

  async run(id: string): Promise<Run> {
    return runSchema.parse(await this.#call('GET', `/api/runs/${id}`));
  }

  /** The ids of a workflow's runs, the newest first. */
  async runs(workflowId: string): Promise<readonly string[]> {
    const { items } = (await this.#call('GET', `/api/runs?workflowId=${workflowId}`)) as { items: readonly { readonly id: string }[] };
    return items.map(({ id }) => id);
  }

  /** Approves whatever a run waits for. */
  async approve(runId: string): Promise<void> {
    const { items } = (await this.#call('GET', `/api/reviews?status=open&runId=${runId}`)) as { items: readonly { readonly id: string }[] };
    for (const { id } of items) await this.#call('POST', `/api/reviews/${id}/decision`, { decision: 'approve' });
  }

  /** Makes a knowledge base of texts by their keys, and waits until all are found by searches; gives its id. */
  async createKnowledgeBase(name: string, texts: { readonly [key: string]: string }): Promise<string> {
    const { id } = (await this.#call('POST', '/api/knowledge', { name })) as { id: string };
    for (const [key, text] of Object.entries(texts))
      await this.#call('POST', `/api/knowledge/${id}/documents`, { key, name: key, text, mediaType: 'text/markdown' });
    await expect(async () => {
      const { items } = (await this.#call('GET', `/api/knowledge/${id}/documents`)) as { items: readonly { readonly state: string }[] };
      expect(items.filter(({ state }) => state === 'indexed')).toHaveLength(Object.keys(texts).length);
    }).toPass({ timeout: 30_000 });
    return id;
  }

  /** Calls a published webhook as an outside system would. */
  async callHook(
    workflowId: string,
    body: Json,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly runId: string | undefined }> {
    const { hook } = await this.workflow(workflowId);
    if (hook === null) throw new Error('the workflow has no webhook');
    const response = await this.#request.fetch(hook.url, {
      method: 'POST',
      data: body,
      headers: { authorization: `Bearer ${hook.key ?? ''}` },
    });
    return { status: response.status(), body: await response.json(), runId: response.headers()['heddle-run-id'] };
  }

  async #call(method: string, path: string, data?: unknown): Promise<unknown> {
    const response = await this.#request.fetch(path, { method, ...(data === undefined ? {} : { data }) });
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return response.json();
  }
}
