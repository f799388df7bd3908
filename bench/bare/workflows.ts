import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';

const retry = { maximumAttempts: 3, initialInterval: '1 second' } as const;
const { fetchJson } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '30 seconds', retry });
const { askModel } = proxyActivities<BareActivities>({ startToCloseTimeout: '2 minutes', heartbeatTimeout: '5 seconds', retry });

/** What a call hands over. */
export interface BareInput {
  readonly name: string;
  readonly mockUrl: string;
}

/** As many steps of plain code as the drawn workflow has logic nodes. */
export async function logic(input: BareInput & { readonly steps: number }): Promise<unknown> {
  let value: Record<string, unknown> = { name: input.name };
  for (let step = 0; step < input.steps; step += 1) value = { name: `Hello ${input.name}`, step };
  return value;
}

/** One safe read, as a local activity. */
export async function get(input: BareInput): Promise<unknown> {
  return fetchJson(`${input.mockUrl}/order`);
}

/** One model call, as a regular activity. */
export async function llm(input: BareInput): Promise<unknown> {
  return { text: await askModel(`Say hello to ${input.name}`, `${input.mockUrl}/v1`) };
}

/** Twenty safe reads at once. */
export async function parallel(input: BareInput): Promise<unknown> {
  return Promise.all(Array.from({ length: 20 }, (_, index) => fetchJson(`${input.mockUrl}/slow/${index}?delayMs=200`)));
}
