import type { Json } from '#graph/json';
import type { LlmRequest, LlmResult, ToolCall } from '#graph/model';
import type { Services } from '../activities/services.ts';
import type { ServiceStep } from '../services/service-step.ts';

/** What the model of a test says: a text, or tools to call. */
export type Said = string | { readonly text?: string; readonly calls: readonly { readonly tool: string; readonly arguments: Json }[] };

/** A model service for engine tests: `say` answers each request; every call costs 100 tokens and a cent. */
export function scriptedModel(say: (request: LlmRequest, step: ServiceStep) => Said | Promise<Said>): {
  readonly requests: LlmRequest[];
  readonly keys: string[];
  readonly llm: Services['llm'];
} {
  const requests: LlmRequest[] = [];
  const keys: string[] = [];
  return {
    requests,
    keys,
    llm: {
      forStep: (step) => ({
        async generate(request): Promise<LlmResult> {
          requests.push(request);
          keys.push(step.idempotencyKey);
          const said = await say(request, step);
          const text = typeof said === 'string' ? said : (said.text ?? '');
          step.onToken(text);
          step.onCall({
            model: 'test:model',
            outcome: 'answered',
            because: 'first',
            inputTokens: 90,
            outputTokens: 10,
            costUsd: 0.01,
            firstTokenMs: 1,
            durationMs: 2,
          });
          const toolCalls =
            typeof said === 'string'
              ? []
              : said.calls.map((call, index): ToolCall => ({ id: `call-${requests.length}-${index}`, ...call }));
          return {
            text,
            ...(toolCalls.length === 0 ? {} : { toolCalls }),
            ...(request.schema === undefined ? {} : { data: { said: text } }),
            model: 'test:model',
            offline: false,
            usage: { inputTokens: 90, outputTokens: 10, costUsd: 0.01 },
          };
        },
      }),
    },
  };
}
