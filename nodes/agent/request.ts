import { z } from 'zod';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmMessage, LlmRequest } from '#graph/model';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { modelChainSchema, scriptSetting } from '../model-fields.ts';
import { fileList, filesField, historyField, messagesBefore, promptWithContext } from '../model-request.ts';

/** What each model call of an agent is told of its settings. */
export const agentTurnConfig = z.object({
  model: modelChainSchema,
  contextTokens: z.number().int().positive(),
  outputSchema: jsonSchemaSetting()
    .transform((schema): JsonSchema => asJsonSchema(schema))
    .optional(),
  script: scriptSetting,
});

/** The fields of an agent that shape its requests. */
export const agentInputs = z.object({
  system: z.string().nullish(),
  prompt: z.string().min(1, 'the prompt is empty'),
  context: jsonValue.optional(),
  history: historyField,
  files: filesField,
  route: jsonValue.optional(),
});

/** The model request of one turn: history, the task, and the turns so far. */
export function agentRequest(config: z.output<typeof agentTurnConfig>, inputs: Json, turns: readonly LlmMessage[]): LlmRequest {
  const { system, prompt, context, history, files, route } = agentInputs.parse(inputs);
  const given = fileList(files);
  const task: LlmMessage = {
    role: 'user',
    text: promptWithContext(prompt, context ?? null),
    ...(given.length === 0 ? {} : { files: given }),
  };
  return {
    model: config.model,
    ...(system ? { system } : {}),
    messages: [...messagesBefore({ history }), task, ...turns],
    prompt: '',
    ...(config.script === undefined ? {} : { script: config.script }),
    ...(route === undefined ? {} : { route }),
  };
}
