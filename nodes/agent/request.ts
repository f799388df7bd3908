import { z } from 'zod';
import type { Json, JsonSchema } from '#graph/json';
import { fileReferenceSchema } from '#graph/file-reference';
import type { LlmMessage, LlmRequest } from '#graph/model';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { modelChainSchema, scriptSetting } from '../model-fields.ts';

/** What each model call of an agent is told of its settings. */
export const agentTurnConfig = z.object({
  model: modelChainSchema,
  contextTokens: z.number().int().positive(),
  outputSchema: jsonSchemaSetting().transform((schema): JsonSchema => asJsonSchema(schema)).optional(),
  script: scriptSetting,
});

/** One remembered exchange, as the memory node gives it. */
export const historyField = z.array(z.object({ role: z.enum(['user', 'assistant']).meta({ title: 'Role' }), text: z.string().meta({ title: 'Text' }) }));

/** The fields of an agent that shape its requests. */
export const agentInputs = z.object({
  system: z.string().nullish(),
  prompt: z.string().min(1, 'the prompt is empty'),
  context: jsonValue.optional(),
  history: historyField.nullish(),
  files: z.array(fileReferenceSchema).nullish(),
  route: jsonValue.optional(),
});

/** The model request of one turn: history, the task, and the turns so far. */
export function agentRequest(config: z.output<typeof agentTurnConfig>, inputs: Json, turns: readonly LlmMessage[]): LlmRequest {
  const { system, prompt, context, history, files, route } = agentInputs.parse(inputs);
  const task: LlmMessage = { role: 'user', text: withContext(prompt, context ?? null), ...(files == null || files.length === 0 ? {} : { files }) };
  return {
    model: config.model,
    ...(system ? { system } : {}),
    messages: [...(history ?? []).map(({ role, text }): LlmMessage => ({ role, text })), task, ...turns],
    prompt: '',
    ...(config.script === undefined ? {} : { script: config.script }),
    ...(route === undefined ? {} : { route }),
  };
}

/** Tags keep what the model should read apart from what it should do. */
function withContext(prompt: string, context: Json): string {
  if (context === null || context === '') return prompt;
  return `${prompt}\n\n<context>\n${typeof context === 'string' ? context : JSON.stringify(context, null, 2)}\n</context>`;
}
