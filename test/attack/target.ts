import type { Workflow } from '#graph/api';
import type { Json } from '#graph/json';
import { createApiClient, type ApiClient } from '../stack/api-client.ts';
import { draw, type DrawnNode } from '../stack/draw.ts';
import type { Stack } from '../stack/start-stack.ts';

/** A Heddle of our own to attack, and what an attack needs of it. */
export interface Target {
  readonly stack: Stack;
  readonly api: ApiClient;
  /** Publishes a workflow of these nodes. */
  publish(nodes: readonly DrawnNode[], edges: readonly string[]): Promise<Workflow>;
  /** Publishes a webhook that anybody may call. */
  hook(
    config?: Record<string, Json>,
    more?: { readonly nodes: readonly DrawnNode[]; readonly edges: readonly string[] },
  ): Promise<{ readonly url: string; readonly workflow: Workflow }>;
  /** A call with the API key. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** Wraps a stack. */
export function targetOf(stack: Stack): Target {
  const api = createApiClient(stack);
  const publish: Target['publish'] = async (nodes, edges) => api.publish((await api.createWorkflow('Attacked', draw(nodes, edges))).id);
  return {
    stack,
    api,
    publish,
    async hook(config = {}, more = { nodes: [], edges: [] }) {
      const workflow = await publish(
        [
          { type: 'webhook', name: 'start', config: { access: 'public', mode: 'async', ...config } },
          { type: 'set', name: 'end', inputs: { fields: [] } },
          ...more.nodes,
        ],
        more.edges.length === 0 ? ['start -> end'] : more.edges,
      );
      return { url: workflow.hook?.url ?? '', workflow };
    },
    async ask(method, path, body) {
      const response = await fetch(`${stack.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${stack.apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
  };
}

/** Sends a body as it is; the status of the answer, or 0 where the connection was cut. */
export async function send(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : Buffer.from(body),
      signal: AbortSignal.timeout(120_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
