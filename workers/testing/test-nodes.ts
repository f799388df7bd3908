import { z } from 'zod';
import { NodeError } from '#graph/errors';
import { type Catalogue, defineNode } from '#graph/node-type';
import { catalogue as realCatalogue } from '#nodes/index';

/** What the test nodes did, over all runs of a test file. */
export interface NodeLog {
  /** Idempotency keys in the order of the calls. */
  readonly calls: string[];
  /** Keys of calls that were told to stop. */
  readonly aborted: string[];
}

const common = { title: 'Test', description: 'For tests.', category: 'data', icon: 'wrench', version: 1, examples: [] } as const;
const anything = z.json();

/** The real catalogue, and nodes that take time, fail, or give much. */
export function testCatalogue(log: NodeLog): Catalogue {
  const work = defineNode({
    ...common,
    type: 'work',
    asTool: { port: 'out' },
    effect: (config) => (config.isRead ? 'read' : 'write'),
    config: z.object({ ms: z.number().default(0), isRead: z.boolean().default(false) }),
    inputs: z.object({ value: anything.optional() }),
    outputs: z.object({ out: anything }),
    async run({ config, inputs, ctx }) {
      log.calls.push(ctx.idempotencyKey);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, config.ms);
        ctx.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          log.aborted.push(ctx.idempotencyKey);
          reject(new Error('told to stop'));
        });
      });
      return { out: inputs.value ?? null };
    },
  });
  const flaky = defineNode({
    ...common,
    type: 'flaky',
    asTool: { port: 'out' },
    effect: (config) => (config.isRead ? 'read' : 'write'),
    config: z.object({ failures: z.number(), retryable: z.boolean().default(true), isRead: z.boolean().default(false) }),
    inputs: z.object({}),
    outputs: z.object({ out: anything }),
    async run({ config, ctx }) {
      log.calls.push(ctx.idempotencyKey);
      if (ctx.attempt <= config.failures)
        throw new NodeError({ code: 'FLAKY', message: `Attempt ${ctx.attempt} failed.`, retryable: config.retryable });
      return { out: ctx.attempt };
    },
  });
  const busy = defineNode({
    ...common,
    type: 'busy',
    effect: (config) => (config.isRead ? 'read' : 'write'),
    config: z.object({ times: z.number(), isRead: z.boolean() }),
    inputs: z.object({}),
    outputs: z.object({ out: anything }),
    async run({ config, ctx }) {
      log.calls.push(ctx.idempotencyKey);
      const calls = log.calls.filter((key) => key === ctx.idempotencyKey).length;
      if (calls <= config.times)
        throw new NodeError({ code: 'MODEL_CONNECTION_BUSY', message: 'The limit is used up.', retryable: true, retryAfterMs: 50 });
      return { out: ctx.attempt };
    },
  });
  const large = defineNode({
    ...common,
    type: 'large',
    effect: 'write',
    config: z.object({ items: z.number(), length: z.number() }),
    inputs: z.object({}),
    outputs: z.object({ out: anything }),
    run: async ({ config }) => ({
      out: Array.from({ length: config.items }, (_none, index) => ({ index, text: 'x'.repeat(config.length) })),
    }),
  });
  return { ...realCatalogue, work, flaky, busy, large };
}
