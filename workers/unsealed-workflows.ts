import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Store } from '#store/contract/store';

const SETTING = 'unsealed-workflows';

/**
 * The workflows that were open when this release began to seal what it sends: their histories have no seals. They are written
 * down once, at the first start, and forgotten as they end.
 */
export async function readUnsealedWorkflows(client: Client, settings: Store['settings']): Promise<ReadonlySet<string>> {
  const known = z
    .array(z.string())
    .optional()
    .parse(await settings.get(SETTING));
  if (known?.length === 0) return new Set();
  const open = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) open.add(workflowId);
  const unsealed = known === undefined ? [...open] : known.filter((id) => open.has(id));
  if (unsealed.length !== known?.length) await settings.set(SETTING, unsealed);
  return new Set(unsealed);
}
