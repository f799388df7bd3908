import type { z } from 'zod';
import type { Graph } from '#graph/graph';
import called from '#nodes/called/node';
import type { Store } from '#store/contract/store';
import { type ValueCheck, valueCheck } from '../check-value.ts';
import type { ContentCache } from '../content-cache.ts';
import { toolNameOf, uniqueNames } from './tool-names.ts';

/** A live workflow that MCP clients may call. */
export interface ExposedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The JSON Schema of the arguments, always of an object. */
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  readonly refuse: ValueCheck;
  readonly workflowId: string;
  readonly version: number;
  readonly graphHash: string;
  readonly triggerNode: string;
}

interface ExposedTrigger extends Pick<ExposedTool, 'inputSchema' | 'refuse' | 'triggerNode'> {
  readonly config: z.output<typeof called.config>;
}

/** Finds what is offered to MCP clients at this moment; each version of a graph is looked into once. */
export function createExposedTools({
  store,
  content,
}: {
  readonly store: Store;
  readonly content: ContentCache;
}): () => Promise<readonly ExposedTool[]> {
  const triggers = new Map<string, ExposedTrigger | null>();

  async function triggerOf(graphHash: string): Promise<ExposedTrigger | null> {
    const known = triggers.get(graphHash);
    if (known !== undefined) return known;
    const trigger = exposedTrigger(await content.graph(graphHash));
    if (triggers.size >= 1_000) triggers.clear();
    triggers.set(graphHash, trigger);
    return trigger;
  }

  return async () => {
    const found: { readonly wish: { readonly name: string; readonly isChosen: boolean }; readonly tool: Omit<ExposedTool, 'name'> }[] = [];
    for (const { id, name, description, version, graphHash } of await store.versions.directory()) {
      const trigger = version === null || graphHash === null ? null : await triggerOf(graphHash);
      if (version === null || graphHash === null || trigger === null) continue;
      const { config, ...rest } = trigger;
      found.push({
        wish: { name: config.mcp.name ?? toolNameOf(name, id), isChosen: config.mcp.name !== undefined },
        tool: {
          title: name,
          description: config.description.trim() || description.trim() || name,
          workflowId: id,
          version,
          graphHash,
          ...rest,
        },
      });
    }
    const names = uniqueNames(found.map(({ wish }) => wish));
    return found.map(({ tool }, index) => ({ name: names[index] ?? '', ...tool }));
  };
}

function exposedTrigger(graph: Graph): ExposedTrigger | null {
  for (const node of graph.nodes) {
    const config = node.type === called.type ? called.config.safeParse(node.config) : undefined;
    if (config?.success !== true || !config.data.mcp.isExposed) continue;
    const inputSchema = { ...config.data.inputSchema, type: 'object' as const };
    return { triggerNode: node.id, config: config.data, inputSchema, refuse: valueCheck('arguments', inputSchema) };
  }
  return null;
}
