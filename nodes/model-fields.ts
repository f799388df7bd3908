import { z } from 'zod';
import { type ModelChain, singleModel } from '#graph/model';
import { jsonValue } from './fields.ts';

const modelName = () => z.string().min(1).max(200);
const scope = z
  .enum(['node', 'workflow', 'everywhere'])
  .default('node')
  .meta({
    title: 'Shared by',
    description: 'Who may get a cached answer.',
    options: {
      node: { label: 'This node only' },
      workflow: { label: 'All nodes of this workflow' },
      everywhere: { label: 'All workflows' },
    },
  });
const ttlMs = z
  .number()
  .int()
  .min(1_000)
  .max(366 * 86_400_000)
  .default(86_400_000)
  .meta({ title: 'Kept for', description: 'After this the model is asked again.', control: 'duration' });

/** The lowest threshold at which none of the pairs of docs/performance.md got a wrong answer. */
const SIMILAR_ENOUGH = 0.96;

/** A chain of models with its routing rule and cache; see `ModelChain`. */
export const modelChainSchema = z.object({
  model: modelName().default('auto'),
  fallbacks: z
    .array(
      z.object({
        model: modelName(),
        on: z
          .array(z.enum(['error', 'timeout', 'rate-limit']))
          .min(1)
          .default(['error', 'timeout', 'rate-limit']),
      }),
    )
    .max(5)
    .default([]),
  routing: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('expression'), model: modelName() }),
      z.object({ kind: z.literal('tokens'), above: z.number().int().min(1), model: modelName() }),
      z.object({ kind: z.literal('escalate'), model: modelName(), check: z.string().max(2_000).default('') }),
    ])
    .default({ kind: 'none' }),
  cache: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('off') }),
      z.object({ kind: z.literal('exact'), scope, ttlMs }),
      z.object({ kind: z.literal('similar'), scope, ttlMs, threshold: z.number().min(0.5).max(1).default(SIMILAR_ENOUGH) }),
    ])
    .default({ kind: 'off' }),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.number().int().min(1).max(1_000_000).optional(),
  timeoutMs: z.number().int().min(100).max(3_600_000).optional(),
});

/** The `model` setting of every node that asks a model: a name, or a whole chain. */
export function modelSetting() {
  return z.union([modelName(), modelChainSchema]).default('auto').meta({
    title: 'Model',
    description: 'auto takes the first provider that has a key; without any, the offline model answers by simple rules.',
    control: 'model',
    placeholder: 'openai:gpt-6-luna',
  });
}

/** The whole chain of a `model` setting. */
export function chainOf(setting: z.output<ReturnType<typeof modelSetting>>): ModelChain {
  return typeof setting === 'string' ? singleModel(setting) : setting;
}

/** What a card says of a `model` setting. */
export function modelSummary(setting: z.output<ReturnType<typeof modelSetting>>): string {
  const { model, fallbacks, routing } = chainOf(setting);
  const others = fallbacks.length + (routing.kind === 'none' ? 0 : 1);
  return others === 0 ? model : `${model} +${others}`;
}

/** The field that a routing rule of the kind `expression` reads. */
export const routeField = jsonValue.optional().meta({
  title: 'Route',
  description: 'For the routing rule “by expression”: true takes the routed model, a text such as openai:gpt-6-sol names the model itself.',
  control: 'expression',
  placeholder: '{{ input.isImportant }}',
  advanced: true,
});

/** Answers of the offline model, for examples and tests. */
export const scriptSetting = z.array(jsonValue).optional().meta({
  title: 'Offline answers',
  description:
    'What the offline model answers: the first entry in the first iteration, the second in the next. For examples and tests; other models ignore it.',
  control: 'json',
  advanced: true,
});
