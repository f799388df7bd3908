import type { z } from 'zod';
import type { Graph, GraphNode } from '#graph/graph';
import chat from '#nodes/chat/node';
import { unnamedSlug } from '../ids.ts';

/** The settings of a chat trigger. */
export type ChatConfig = z.output<typeof chat.config>;

/** The chat triggers of a graph. */
export function chatNodes(graph: Graph): readonly GraphNode[] {
  return graph.nodes.filter((node) => node.type === chat.type);
}

/** The settings of the graph's chat trigger; null when it has none, or one whose settings are not valid. */
export function chatConfig(graph: Graph): { readonly nodeId: string; readonly config: ChatConfig } | null {
  const [node] = chatNodes(graph);
  const config = node === undefined ? undefined : chat.config.safeParse(node.config);
  return node !== undefined && config?.success === true ? { nodeId: node.id, config: config.data } : null;
}

/** The last part of the address of the chat page that a workflow has while this graph is live; null without a chat. */
export function chatSlugOf(workflowId: string, graph: Graph): string | null {
  const trigger = chatConfig(graph);
  return trigger === null ? null : (trigger.config.slug ?? unnamedSlug(workflowId));
}
