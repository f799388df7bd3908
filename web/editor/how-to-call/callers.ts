import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';

/** What a published webhook asks of its callers. */
export interface PublishedWebhook {
  readonly access: 'key' | 'signature' | 'public';
  readonly bodySchema: Json | undefined;
}

/** Who can start a published graph. */
export interface Callers {
  readonly webhook: PublishedWebhook | null;
  readonly isChat: boolean;
  /** Other workflows can call it. */
  readonly isCalled: boolean;
  readonly isMcpTool: boolean;
}

/** Reads off the triggers of a published graph who can start it. */
export function callersOf({ nodes }: Pick<Graph, 'nodes'>): Callers {
  const webhook = nodes.find(({ type }) => type === 'webhook')?.config;
  const access = webhook?.['access'];
  return {
    webhook:
      webhook === undefined
        ? null
        : { access: access === 'signature' || access === 'public' ? access : 'key', bodySchema: webhook['bodySchema'] },
    isChat: nodes.some(({ type }) => type === 'chat'),
    isCalled: nodes.some(({ type }) => type === 'called'),
    isMcpTool: nodes.some(
      ({ type, config }) => type === 'called' && (config['mcp'] as { readonly isExposed?: unknown } | undefined)?.isExposed === true,
    ),
  };
}
