import type { z } from 'zod';
import type { Graph, GraphNode } from '#graph/graph';
import webhook from '#nodes/webhook/node';
import { type ValueCheck, valueCheck } from '../check-value.ts';
import type { ContentCache } from '../content-cache.ts';
import { unnamedSlug } from '../ids.ts';

/** The settings of a webhook trigger. */
export type WebhookConfig = z.output<typeof webhook.config>;

/** The webhook trigger of a published version, ready to take calls. */
export interface WebhookTrigger {
  readonly nodeId: string;
  readonly config: WebhookConfig;
  /** Says what is wrong with a body, naming the place; null when it fits. */
  readonly refuse: ValueCheck;
}

/** The webhook nodes of a graph. */
export function webhookNodes(graph: Graph): readonly GraphNode[] {
  return graph.nodes.filter((node) => node.type === webhook.type);
}

/** The settings of the graph's webhook trigger; null when it has none, or one whose settings are not valid. */
export function webhookConfig(graph: Graph): { readonly nodeId: string; readonly config: WebhookConfig } | null {
  const [node] = webhookNodes(graph);
  const config = node === undefined ? undefined : webhook.config.safeParse(node.config);
  return node !== undefined && config?.success === true ? { nodeId: node.id, config: config.data } : null;
}

/** The last part of the address that a workflow has while this graph is live; null without a webhook. */
export function slugOf(workflowId: string, graph: Graph): string | null {
  const trigger = webhookConfig(graph);
  return trigger === null ? null : (trigger.config.slug ?? unnamedSlug(workflowId));
}

/** Triggers by the hash of their graph; parsed once. */
export function createTriggers(content: ContentCache): (graphHash: string) => Promise<WebhookTrigger | null> {
  const triggers = new Map<string, WebhookTrigger | null>();
  return async (graphHash) => {
    const known = triggers.get(graphHash);
    if (known !== undefined) return known;
    const found = webhookConfig(await content.graph(graphHash));
    const trigger = found === null ? null : { ...found, refuse: valueCheck('body', found.config.bodySchema) };
    if (triggers.size >= 500) triggers.clear();
    triggers.set(graphHash, trigger);
    return trigger;
  };
}
